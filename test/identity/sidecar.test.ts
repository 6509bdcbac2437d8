import { writeFileSync } from 'node:fs';
import test from 'ava';
import { createCaller } from '../e2e/grpc/caller.ts';
import { scratchFolder } from '../e2e/grpc/serve-fixture.ts';
import { startSidecar } from '../e2e/sidecar.ts';
import { startProvider } from './openid-provider.ts';

test('a sidecar finds the keys of an issuer, says so in its log, and stops at once', async (t) => {
  const provider = await startProvider(t, { email: 'ann@example.com' });
  const file = `${scratchFolder(t)}/policy.yaml`;
  writeFileSync(
    file,
    `apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  jwt: [{ name: op, issuer: "${provider.issuer}", audiences: [shop] }]
grants:
  - { to: ["user:ann@example.com"], role: viewer }
`,
  );
  const sidecar = await startSidecar(t, ['--policy', file, '--listen', '127.0.0.1:0']);
  const caller = createCaller(t, sidecar.listen[0] ?? '');
  const token = await provider.issue();
  const credentials = { headers: [{ name: 'Authorization', value: `Bearer ${token}` }] };
  const answer = await caller.call('Authorize', {
    credentials,
    action: 'view',
    resource: { type: 'orders' },
  });
  t.like(answer, { decision: { reason: 'REASON_GRANTED' }, principal: { id: 'op:front' } });
  caller.close();
  t.is(await sidecar.stop(), 0);
  t.regex(sidecar.log(), /"issuer":"op","keys":1/);
  t.false(sidecar.log().includes(token.slice(0, 20)));
});
