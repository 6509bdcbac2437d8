import test from 'ava';
import { may } from '../../deploy/matchers/may.js';
import { authorize } from '../../src/decision/authorize.ts';
import { listGrants } from '../../src/decision/list-grants.ts';
import type { Principal } from '../../src/decision/principal.ts';
import { toResource } from '../../src/decision/resource.ts';
import { stand } from '../../src/decision/standing.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { fromHeldGrant } from '../../src/transport/grpc/grant-messages.ts';
import { fromCatalogue } from '../../src/transport/grpc/operation-messages.ts';
import { somebody } from '../decision/somebody.ts';
import { exampleFiles } from './table-source.ts';

const NOW_MS = Date.parse('2026-06-01T00:00:00Z');
const RANGES = ['RANGE_UNSPECIFIED', 'RANGE_RESOURCE', 'RANGE_OPTIONAL', 'RANGE_EVERYTHING'];

const agrees = test.macro(
  (
    t,
    directory: string,
    people: readonly Partial<Principal>[],
    rows: readonly (readonly (readonly [string, string])[])[],
  ) => {
    const { policy: data } = load(exampleFiles(directory), new Map());
    if (data === undefined) throw new Error('the example does not load');
    const { policy } = assemble(data);
    const { operations } = policy.catalogue;
    const pairs = new Set(
      operations.flatMap(({ operation, type, verb }) => [
        JSON.stringify([operation ?? verb, type]),
        JSON.stringify([verb, type]),
        JSON.stringify([operation ?? verb, 'components']),
      ]),
    );
    for (const verb of ['view', 'edit', 'manage', 'fly']) pairs.add(JSON.stringify([verb, 'components']));
    const answers = { ALLOW: 0, DENY: 0 };
    for (const who of people) {
      const standing = stand(policy, somebody(who), NOW_MS);
      const response: unknown = JSON.parse(
        JSON.stringify({
          grants: listGrants(standing, NOW_MS).grants.flatMap(fromHeldGrant),
          operations: fromCatalogue(policy.catalogue).map((each) => ({ ...each, range: RANGES[each.range] })),
        }),
      );
      for (const pair of pairs) {
        const [action = '', type = ''] = pair.slice(2, -2).split('","');
        for (const row of rows) {
          const resource = toResource(policy, { type, id: '', attributes: new Map(row) });
          if ('attribute' in resource) continue;
          const { effect } = authorize(policy, standing, action, resource, NOW_MS);
          const got = may(response, action, type, Object.fromEntries(resource.attributes));
          t.is(
            got,
            effect === 'ALLOW',
            `${who.email ?? who.id ?? ''} ${action} ${type} ${JSON.stringify(row)}`,
          );
          answers[effect] += 1;
        }
      }
    }
    t.true(answers.ALLOW > 20 && answers.DENY > 20, JSON.stringify(answers));
  },
);

test(
  'a browser that has the grants of Kalm draws the buttons that work',
  agrees,
  'deploy/examples/kalm',
  [
    { email: 'vera@example.com' },
    { email: 'emil@example.com' },
    { email: 'olga@example.com' },
    { email: 'cvera@example.com' },
    { email: 'cemil@example.com' },
    { email: 'colga@example.com' },
    { email: 'gone@example.com' },
    { kind: 'ACCESS_TOKEN', id: '7a7ed9433593b8d1e09e6d013a5d554a1c62b2c03e38f2bd5889098f2a77c01d' },
  ],
  [
    [],
    [['namespace', 'shop']],
    [['namespace', 'cluster']],
    [
      ['namespace', 'shop'],
      ['name', 'wordpress'],
    ],
    [['name', 'x']],
  ],
);

test(
  'a browser that has the grants of Kfuse draws the buttons that work',
  agrees,
  'deploy/examples/kfuse',
  [
    { attributes: new Map([['x-auth-request-user', 'maintainer2userid']]) },
    { attributes: new Map([['x-auth-request-email', 'ann@example.com']]) },
    {},
  ],
  [[], [['kube_namespace', 'target']], [['kube_namespace', 'otel-demo-app']], [['other', 'x']]],
);

test('a grant that ended while its answer was kept draws no button', (t) => {
  const held = (until: unknown): unknown => ({ grants: [{ types: ['*'], actions: ['view'], until }] });
  const kept = (until: unknown): boolean => may(held(until), 'view', 'orders', {});
  t.true(kept(undefined));
  t.true(kept('2999-01-01T00:00:00Z'));
  t.true(kept({ seconds: '32472144000', nanos: 0 }));
  t.false(kept('2020-01-01T00:00:00Z'));
  t.false(kept({ seconds: '1577836800' }));
  t.false(kept('tomorrow'));
});

test('no action at all draws no button', (t) => {
  const answer = {
    grants: [{ types: ['*'], actions: ['manage'] }],
    operations: [
      { name: '', type: 'roleBindings', action: 'edit', requires: 'manage', range: 'RANGE_RESOURCE' },
    ],
  };
  t.true(may(answer, 'edit', 'roleBindings', { namespace: 'shop' }));
  t.false(may(answer, '', 'roleBindings', { namespace: 'shop' }));
});
