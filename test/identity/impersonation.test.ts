import { hash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { stand } from '../../src/decision/standing.ts';
import { recognise } from '../../src/identity/recognise.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { fieldsOf } from '../policy/decode.ts';
import { type ServedPolicy, type Shown, servePolicy } from './serve-policy.ts';
import { tries } from './tries.ts';

const rootToken = 'the-token-of-an-operator-'.repeat(4);
const rootDigest = hash('sha256', rootToken);

const binding = (name: string, spec: string, namespace = 'kalm-system'): string => `---
apiVersion: core.kalm.dev/v1alpha1
kind: RoleBinding
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ${spec}, creator: root@example.com }
`;

const objects = [
  binding('root', 'subject: root@example.com, subjectType: user, role: clusterOwner'),
  binding('ops', 'subject: ops, subjectType: group, role: clusterOwner, expiredAt: "2099-01-01T00:00:00Z"'),
  binding('ann', 'subject: ann@example.com, subjectType: user, role: editor', 'shop'),
  binding('dev', 'subject: dev, subjectType: group, role: viewer', 'shop'),
  `---
apiVersion: core.kalm.dev/v1alpha1
kind: AccessToken
metadata: { name: ${rootDigest} }
spec:
  tokenSHA256: ${rootDigest}
  creator: kalm-operator
  rules: [{ verb: manage, namespace: "*", kind: "*", name: "*" }]
  expiredAt: 2098-01-01T00:00:00Z
`,
].join('');

const policyWith = (impersonation: string, more = ''): string => `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers: [{ keys: [X-Auth-Request-Email, X-Auth-Request-Groups], setBy: [10.0.0.0/8] }]
${impersonation}
${objects}${more}`;

const on = '  impersonation: { by: owners }';
const proxy = { address: '10.0.0.1' };
const asAnn = { name: 'Kalm-Impersonation', value: 'subject=ann@example.com; type=user' };
const root = { name: 'X-Auth-Request-Email', value: 'root@example.com' };

const ask = ({ caller }: ServedPolicy, headers: readonly Shown[], action: string, namespace = 'shop') =>
  caller.call('Authorize', {
    credentials: { headers, peer: proxy },
    action,
    resource: { type: 'components', attributes: { namespace } },
  });

test('an owner acts as a user, who has his own grants, and the decision says who acted', async (t) => {
  const served = await servePolicy(t, policyWith(on));
  t.like(await ask(served, [root, asAnn], 'edit'), {
    decision: { reason: 'REASON_GRANTED' },
    principal: {
      id: 'ann@example.com',
      kind: 'PRINCIPAL_KIND_USER',
      email: 'ann@example.com',
      groups: [],
      attributes: {},
      authenticated_by: 'headers',
      expires_at: null,
      impersonated_by: 'root@example.com',
    },
  });
  t.like(await ask(served, [root, asAnn], 'manage'), { decision: { reason: 'REASON_NO_GRANT' } });
  t.like(await ask(served, [root, asAnn], 'edit', 'blog'), { decision: { reason: 'REASON_OUT_OF_SCOPE' } });
  t.like(await ask(served, [root], 'manage', 'blog'), { decision: { reason: 'REASON_GRANTED' } });
  const impersonators = served.observer.events.map(({ principal }) => principal?.impersonatedBy);
  t.deepEqual(impersonators, ['root@example.com', 'root@example.com', 'root@example.com', undefined]);
});

test('an owner acts as a group, and none of his own groups comes along', async (t) => {
  const served = await servePolicy(t, policyWith(on));
  const groups = { name: 'X-Auth-Request-Groups', value: 'ops,dev' };
  const asDev = { name: 'kalm-impersonation', value: 'subject=dev;type=group' };
  t.like(await ask(served, [root, groups, asDev], 'view'), {
    decision: { reason: 'REASON_GRANTED' },
    principal: { id: 'group:dev', email: '', groups: ['dev'], impersonated_by: 'root@example.com' },
  });
  t.like(await ask(served, [root, groups, asDev], 'edit'), { decision: { reason: 'REASON_NO_GRANT' } });
  t.like(await ask(served, [root, groups, asAnn], 'edit'), { principal: { groups: [] } });
});

test('it ends when the credential of whoever acts ends, or his right', async (t) => {
  const { whoIs } = await servePolicy(t, policyWith(on));
  const token = await whoIs([{ name: 'Authorization', value: `Bearer ${rootToken}` }, asAnn]);
  const seconds = (moment: string): string => String(Date.parse(moment) / 1000);
  t.like(token.principal, {
    authenticated_by: 'access_token',
    impersonated_by: rootDigest,
    expires_at: { seconds: seconds('2098-01-01T00:00:00Z') },
  });
  const groups = { name: 'X-Auth-Request-Groups', value: 'ops' };
  const bo = { name: 'X-Auth-Request-Email', value: 'bo@example.com' };
  const right = await whoIs([bo, groups, asAnn], proxy);
  t.like(right.principal, {
    impersonated_by: 'bo@example.com',
    expires_at: { seconds: seconds('2099-01-01T00:00:00Z') },
  });
});

test('it is off until the policy switches it on', async (t) => {
  const served = await servePolicy(t, policyWith(''));
  t.is((await served.whoIs([root, asAnn], proxy)).reason, 'IMPERSONATION_REFUSED');
  t.like(await ask(served, [root, asAnn], 'edit'), { decision: { reason: 'REASON_UNAUTHENTICATED' } });
  served.reload(policyWith(on));
  t.like((await served.whoIs([root, asAnn], proxy)).principal, { email: 'ann@example.com' });
});

const responseFields = [
  'decision',
  'decision_id',
  'principal',
  'explanation',
  'revision',
  'valid_until',
] as const;

test('somebody suspended is refused, whoever acts as him, and so is who acts', async (t) => {
  const suspended = ['ann', 'mal'].map((name) =>
    binding(`${name}s`, `subject: ${name}@EXAMPLE.com, subjectType: user, role: suspended`),
  );
  const owner = binding('mal', 'subject: mal@example.com, subjectType: user, role: clusterOwner');
  const served = await servePolicy(t, policyWith(on, suspended.join('') + owner));
  t.is((await served.whoIs([root, asAnn], proxy)).reason, 'SUSPENDED');
  const mal = { name: 'X-Auth-Request-Email', value: 'mal@example.com' };
  const asBo = { name: 'Kalm-Impersonation', value: 'subject=bo@example.com; type=user' };
  t.is((await served.whoIs([mal, asBo], proxy)).reason, 'SUSPENDED');
  t.like(await ask(served, [mal, asBo], 'view'), { decision: { reason: 'REASON_SUSPENDED' } });
});

test('a refusal is not to be kept', async (t) => {
  const served = await servePolicy(t, policyWith(''));
  const { principal } = await served.whoIs([root], proxy);
  t.is(principal?.['impersonated_by'], '');
  const before = Math.floor(Date.now() / 1000);
  const answer = fieldsOf(await ask(served, [root, asAnn], 'edit'), responseFields);
  t.true(Number(fieldsOf(answer.valid_until, ['seconds', 'nanos']).seconds) >= before);
});

test('the policy may say as whom', async (t) => {
  const { whoIs } = await servePolicy(
    t,
    policyWith('  impersonation: { by: owners, of: ["user:ann@example.com", groups] }'),
  );
  const as = (value: string) => whoIs([root, { name: 'Kalm-Impersonation', value }], proxy);
  t.truthy((await as('subject=ann@example.com; type=user')).principal);
  t.is((await as('subject=bo@example.com; type=user')).reason, 'IMPERSONATION_REFUSED');
  t.is((await as('subject=Ann@example.com; type=user')).reason, 'IMPERSONATION_REFUSED');
  t.truthy((await as('subject=whatever; type=group')).principal);
});

test('who switched everything off made nobody an owner', async (t) => {
  const { whoIs } = await servePolicy(
    t,
    `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers: [{ keys: [X-Auth-Request-Email], setBy: [10.0.0.0/8] }]
${on}
---
global: { RBACEnabled: false }
`,
  );
  t.is((await whoIs([root, asAnn], proxy)).reason, 'IMPERSONATION_REFUSED');
});

test('a principal that a request hands in says who acts as it, within what the policy allows', async (t) => {
  const suspended = binding('mal', 'subject: mal@example.com, subjectType: user, role: suspended');
  const { caller } = await servePolicy(
    t,
    policyWith('  impersonation: { by: owners, of: ["user:ann@example.com", "group:dev"] }', suspended),
  );
  const authorize = (principal: object) =>
    caller.call('Authorize', {
      principal,
      action: 'view',
      resource: { type: 'components', attributes: { namespace: 'shop' } },
    });
  const ann = { id: 'ann@example.com', email: 'ann@example.com', impersonated_by: 'root@example.com' };
  t.like(await authorize(ann), {
    decision: { reason: 'REASON_GRANTED' },
    principal: { impersonated_by: 'root@example.com' },
  });
  t.like(await authorize({ id: 'group:dev', groups: ['dev'], impersonated_by: 'x' }), {
    decision: { reason: 'REASON_GRANTED' },
  });
  t.like(await authorize({ ...ann, impersonated_by: 'MAL@example.com' }), {
    decision: { reason: 'REASON_SUSPENDED' },
  });
  for (const change of [
    { email: 'bo@example.com' },
    { kind: 'PRINCIPAL_KIND_ACCESS_TOKEN' },
    { kind: 'PRINCIPAL_KIND_WORKLOAD' },
    { groups: ['dev'] },
    { email: '', groups: ['ops'] },
    { email: '' },
    { attributes: { a: 'b' } },
  ]) {
    t.like(await authorize({ ...ann, ...change }), { decision: { reason: 'REASON_UNAUTHENTICATED' } });
  }
});

test('no headers make anybody act as somebody else but an owner, and nothing throws', async (t) => {
  const { policy: loaded } = load([{ path: 'policy.yaml', text: policyWith(on) }], new Map());
  if (loaded === undefined) throw new Error('the policy does not load');
  const parts = assemble(loaded);
  const email = fc.constantFrom('ann@example.com', 'root@example.com', 'bo@example.com', '');
  const kind = fc.constantFrom('user', 'group', 'token', 'workload', 'User', '');
  const subject = fc.oneof(email, fc.constantFrom('dev', 'ops', rootDigest), fc.string());
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(subject, kind).map(([name, type]) => `subject=${name}; type=${type}`),
  );
  const name = fc.constantFrom('Kalm-Impersonation', 'kalm_impersonation', 'Kalm.Impersonation', 'other');
  const groups = fc.constantFrom('', 'dev', 'ops');
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  await fc.assert(
    fc.asyncProperty(email, groups, fc.array(fc.tuple(name, value)), async (who, in_, wishes) => {
      const own = [
        { name: 'X-Auth-Request-Email', value: who },
        { name: 'X-Auth-Request-Groups', value: in_ },
      ];
      const headers = [...own, ...wishes.map(([key, text]) => ({ name: key, value: text }))];
      const credentials = { headers, peer: { address: '10.0.0.1', principal: '', certificate: '' } };
      const { principal } = await recognise(parts, credentials, nowMs);
      const wished = wishes.some(([key]) => key !== 'other');
      t.true(wished || principal?.impersonatedBy === undefined);
      const isOwner = who === 'root@example.com' || (who !== '' && in_ === 'ops');
      if (principal === undefined) return;
      t.is(principal.impersonatedBy, wished ? who : undefined);
      t.true(!wished || isOwner);
      t.is(principal.kind, 'USER');
      t.is(stand(parts.policy, principal, nowMs).refusal, undefined);
    }),
    tries(5000),
  );
});
