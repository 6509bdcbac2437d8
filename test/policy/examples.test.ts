import test from 'ava';
import { authorize } from '../../src/decision/authorize.ts';
import { stand } from '../../src/decision/standing.ts';
import type { Header } from '../../src/identity/credentials.ts';
import { recognise } from '../../src/identity/recognise.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { exampleFiles } from './table-source.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

interface Call {
  readonly headers: readonly Header[];
  readonly from: string;
  readonly action: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly want: string;
}

const answers = test.macro(
  async (t, example: string, { headers, from, action, type, attributes, want }: Call) => {
    const { problems, policy: loaded } = load(exampleFiles(`deploy/examples/${example}`), new Map());
    t.deepEqual(problems, []);
    if (loaded === undefined) return;
    const parts = assemble(loaded);
    const { policy } = parts;
    const { principal, rejection } = await recognise(
      parts,
      { headers, peer: { address: from, principal: '', certificate: '' } },
      NOW_MS,
    );
    if (principal === undefined) {
      t.is<string, string>(rejection.reason, want);
      return;
    }
    const resource = { type, attributes: new Map(Object.entries(attributes)) };
    const { reason } = authorize(policy, stand(policy, principal, NOW_MS), action, resource, NOW_MS);
    t.is<string, string>(reason, want);
  },
);

const vera = [{ name: 'x-auth-request-email', value: 'vera@example.com' }];
const target = { action: 'view', type: 'logs', attributes: { kube_namespace: 'target' } };

test('Kfuse: a user whom the proxy names has what his group has', answers, 'kfuse', {
  headers: vera,
  from: '127.0.0.1',
  ...target,
  want: 'GRANTED',
});
test('Kfuse: nobody becomes that user by sending the header himself', answers, 'kfuse', {
  headers: vera,
  from: '192.0.2.1',
  ...target,
  want: 'MISSING',
});

const token = 'example-only-deploy-token-do-not-use-it-anywhere-example-only-deploy-token';
const component = { type: 'components', attributes: { namespace: 'shop', name: 'wordpress' } };

test('Kalm: a bearer of a token has what its rules say', answers, 'kalm', {
  headers: [{ name: 'authorization', value: `Bearer ${token}` }],
  from: '192.0.2.1',
  ...component,
  action: 'edit',
  want: 'GRANTED',
});
test('Kalm: and nothing else', answers, 'kalm', {
  headers: [{ name: 'authorization', value: `Bearer ${token}` }],
  from: '192.0.2.1',
  ...component,
  action: 'view',
  want: 'NO_GRANT',
});
test('Kalm: another token is nobody', answers, 'kalm', {
  headers: [{ name: 'authorization', value: `Bearer ${token}x` }],
  from: '192.0.2.1',
  ...component,
  action: 'edit',
  want: 'UNKNOWN_TOKEN',
});

const userinfo = (email: string) => [
  { name: 'kalm-sso-userinfo', value: Buffer.from(JSON.stringify({ email })).toString('base64url') },
];

test('Kalm: a user whom the auth-proxy names has what he is bound to', answers, 'kalm', {
  headers: userinfo('emil@example.com'),
  from: '127.0.0.1',
  ...component,
  action: 'edit',
  want: 'GRANTED',
});
test('Kalm: nobody becomes that user from outside', answers, 'kalm', {
  headers: userinfo('emil@example.com'),
  from: '192.0.2.1',
  ...component,
  action: 'edit',
  want: 'MISSING',
});
test('Kalm: an owner acts as a user, who may no more than before', answers, 'kalm', {
  headers: [...userinfo('colga@example.com'), actsAs('emil@example.com')],
  from: '127.0.0.1',
  ...component,
  action: 'manage',
  want: 'NO_GRANT',
});
test('Kalm: an editor acts as nobody', answers, 'kalm', {
  headers: [...userinfo('cemil@example.com'), actsAs('colga@example.com')],
  from: '127.0.0.1',
  ...component,
  action: 'manage',
  want: 'IMPERSONATION_REFUSED',
});

function actsAs(email: string): Header {
  return { name: 'kalm-impersonation', value: `subject=${email}; type=user` };
}
