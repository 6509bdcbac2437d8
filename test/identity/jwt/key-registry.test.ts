import { writeFileSync } from 'node:fs';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { IssuerData } from '../../../src/identity/jwt/issuer-data.ts';
import {
  createKeyRegistry,
  type KeyEvent,
  type KeyRegistry,
} from '../../../src/identity/jwt/key-registry.ts';
import { defaultKeyTiming } from '../../../src/identity/jwt/key-source.ts';
import { scratchFolder } from '../../e2e/grpc/serve-fixture.ts';
import { otherJwks } from '../forge.ts';

const issuerOf = (name: string, keys: IssuerData['keys'], changes: Partial<IssuerData> = {}): IssuerData => ({
  name,
  issuer: `http://127.0.0.1:1/${name}`,
  audiences: ['shop'],
  keys,
  algorithms: ['RS256'],
  from: [{ at: 'authorization' }],
  claims: { id: ['sub'], email: undefined, groups: undefined, attributes: [] },
  may: undefined,
  typ: undefined,
  azp: undefined,
  clockToleranceSeconds: 0,
  ...changes,
});

const gone = (name: string, changes: Partial<IssuerData> = {}): IssuerData =>
  issuerOf(name, { by: 'file', path: `/nowhere/${name}` }, changes);

interface Followed {
  readonly registry: KeyRegistry;
  /** The issuers of which something was told. */
  readonly told: readonly string[];
  /** Lets a second pass, and waits until so much has been told in all. */
  readonly passUntil: (events: number) => Promise<void>;
  readonly nextEvent: () => Promise<KeyEvent>;
}

function follow(t: ExecutionContext): Followed {
  mock.timers.enable({ apis: ['setTimeout'] });
  const told: string[] = [];
  let next = Promise.withResolvers<KeyEvent>();
  const registry = createKeyRegistry({ ...defaultKeyTiming, mostRetryMs: 1000 }, (event) => {
    told.push(event.issuer);
    next.resolve(event);
    next = Promise.withResolvers<KeyEvent>();
  });
  t.teardown(() => {
    registry.close();
    mock.timers.reset();
  });
  const nextEvent = (): Promise<KeyEvent> => next.promise;
  return {
    registry,
    told,
    async passUntil(events) {
      mock.timers.tick(1000);
      while (told.length < events) await nextEvent();
      await setImmediate();
    },
    nextEvent,
  };
}

for (const [it, keys, from] of [
  ['a file', { by: 'file', path: '/nowhere/keys?1' }, '/nowhere/keys?1'],
  ['an address', { by: 'uri', uri: 'http://127.0.0.1:1/keys?secret\n=a' }, 'http://127.0.0.1:1/keys'],
  ['its discovery document', { by: 'discovery' }, 'http://127.0.0.1:1/a'],
] as const) {
  test.serial(`what becomes of keys from ${it} is told, without a query`, async (t) => {
    const { registry, nextEvent } = follow(t);
    registry.adopt([issuerOf('a', keys, { issuer: 'http://127.0.0.1:1/a' })]);
    t.like(await nextEvent(), { issuer: 'a', from });
  });
}

test.serial('keys that are there are told by their number', async (t) => {
  const { registry, nextEvent } = follow(t);
  const path = `${scratchFolder(t)}/keys`;
  writeFileSync(path, otherJwks);
  const [source] = registry.adopt([issuerOf('a', { by: 'file', path })]);
  t.deepEqual(await nextEvent(), { issuer: 'a', keys: 1, from: path });
  t.is(source?.current().size, 1);
});

test.serial('an issuer whose tokens Envoy verifies has no keys and looks for none', async (t) => {
  const { registry, told } = follow(t);
  const [source] = registry.adopt([issuerOf('a', { by: 'envoy' })]);
  await source?.seek('x');
  await setImmediate();
  t.is(source?.current().size, 0);
  t.false(source?.isSure());
  t.deepEqual(told, []);
});

test.serial('a source stays while nothing about its keys changes, whatever else does', (t) => {
  const { registry } = follow(t);
  const [a, b, again] = registry.adopt([gone('a'), gone('b'), gone('a')]);
  t.is(again, a);
  t.not(b, a);
  t.deepEqual(registry.adopt([gone('b', { audiences: ['api'] }), gone('a', { azp: ['x'] })]), [b, a]);
  for (const change of [
    { name: 'other' },
    { issuer: 'other' },
    { keys: { by: 'discovery' } },
    { algorithms: ['ES256'] },
  ] as const) {
    const [changed] = registry.adopt([gone('a', change), gone('a')]);
    t.not(changed, a);
  }
});

test.serial('a source ends with the policy that needs it, and others stay', async (t) => {
  const { registry, told, passUntil } = follow(t);
  registry.adopt([gone('a'), gone('b')]);
  await passUntil(2);
  registry.adopt([gone('b')]);
  await passUntil(3);
  await passUntil(4);
  await passUntil(5);
  t.deepEqual(told.slice(2), ['b', 'b', 'b']);
});

test.serial('a registry that is closed ends every source, also those to come', async (t) => {
  const { registry, told, passUntil } = follow(t);
  registry.adopt([gone('a')]);
  await passUntil(1);
  registry.close();
  const [source] = registry.adopt([gone('a'), gone('b')]);
  await source?.seek('x');
  for (let count = 0; count < 20; count += 1) await passUntil(0);
  t.deepEqual(told, ['a']);
});
