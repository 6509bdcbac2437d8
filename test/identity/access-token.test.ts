import { hash } from 'node:crypto';
import { on } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Caller, createCaller } from '../e2e/grpc/caller.ts';
import { startSidecar } from '../e2e/sidecar.ts';
import { makeScratch, replaceFile } from '../policy/reload/scratch.ts';

const token = 'a-token-that-stands-in-no-file-'.repeat(3);
const digest = hash('sha256', token);

const headers = `apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers: [{ keys: [X-Auth-Request-Email, X-Auth-Request-User], setBy: [10.0.0.0/8] }]
`;
const policy = `${headers}---
apiVersion: core.kalm.dev/v1alpha1
kind: AccessToken
metadata: { name: ${digest} }
spec:
  tokenSHA256: ${digest}
  creator: ann@example.com
  rules: [{ verb: edit, namespace: shop, kind: components, name: "*" }]
`;

const peer = { address: '10.0.0.1' };
const bearer = (value: string) => [{ name: 'Authorization', value: `Bearer ${value}` }];
const question = {
  action: 'edit',
  resource: { type: 'components', attributes: { namespace: 'shop', name: 'a' } },
};

/** A sidecar of its own process, whose policy is the file. */
async function start(t: ExecutionContext): Promise<{ readonly file: string; readonly caller: Caller }> {
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, policy);
  const flags = ['--policy', file, '--listen', '127.0.0.1:0', '--log-level', 'error'];
  const { listen } = await startSidecar(t, flags);
  return { file, caller: createCaller(t, listen[0] ?? '') };
}

test('a token is known by its SHA-256 alone, and not by showing that', async (t) => {
  const { caller } = await start(t);
  const ask = (value: string) =>
    caller.call('Authorize', { credentials: { headers: bearer(value) }, ...question });
  t.like(await ask(token), {
    decision: { reason: 'REASON_GRANTED' },
    principal: { id: digest, kind: 'PRINCIPAL_KIND_ACCESS_TOKEN', email: '' },
  });
  const answers = await Promise.all(
    [digest, digest.toUpperCase(), `${token} `.repeat(2), token.slice(1)].map(ask),
  );
  for (const answer of answers) t.like(answer, { decision: { reason: 'REASON_UNAUTHENTICATED' } });
});

test('a token that is revoked is nobody once the policy is read again, also beside good headers', async (t) => {
  const { file, caller } = await start(t);
  const stream = caller.watch('WatchPolicy', {});
  const served = on(stream, 'data');
  await served.next();
  const credentials = {
    headers: [...bearer(token), { name: 'X-Auth-Request-Email', value: 'ann@example.com' }],
    peer,
  };
  t.like(await caller.call('Authenticate', { credentials }), { principal: { id: digest } });
  replaceFile(file, headers);
  await served.next();
  t.like(await caller.call('Authenticate', { credentials }), {
    rejection: { reason: 'REJECTION_REASON_UNKNOWN_TOKEN' },
  });
  t.like(await caller.call('Authorize', { credentials, ...question }), {
    decision: { effect: 'EFFECT_DENY', reason: 'REASON_UNAUTHENTICATED' },
    principal: null,
  });
  const handedIn = { principal: { id: digest, kind: 'PRINCIPAL_KIND_ACCESS_TOKEN' } };
  t.like(await caller.call('Authorize', { ...handedIn, ...question }), {
    decision: { effect: 'EFFECT_DENY' },
  });
  stream.on('error', () => undefined).cancel();
});

test('a token is not met by a user who is called like it', async (t) => {
  const { caller } = await start(t);
  for (const name of ['X-Auth-Request-Email', 'X-Auth-Request-User']) {
    const credentials = { headers: [{ name, value: digest }], peer };
    t.like(await caller.call('Authorize', { credentials, ...question }), {
      decision: { reason: 'REASON_NO_GRANT' },
      principal: { id: digest, kind: 'PRINCIPAL_KIND_USER' },
    });
  }
});
