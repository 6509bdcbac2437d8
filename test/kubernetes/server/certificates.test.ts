import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { root } from '../../e2e/examples.ts';
import { startCluster } from './cluster.ts';

// The tests of certificates that need an API server have a stand-in everywhere else.

test('the certificates’ own tests pass with a real API server', async (t) => {
  t.timeout(900_000);
  const cluster = await startCluster();
  t.teardown(cluster.stop);
  const token = join(cluster.folder, 'admin-token');
  writeFileSync(token, cluster.token);
  const env = {
    ...process.env,
    SIDEGATE_TEST_KUBERNETES: cluster.url,
    SIDEGATE_TEST_KUBERNETES_TOKEN: token,
    SIDEGATE_TEST_KUBERNETES_CA: cluster.caFile,
  };
  const files = ['test/kubernetes/certificates/**', 'test/kubernetes/api/**'];
  const child = spawn('ava', ['--serial', '--timeout=5m', ...files], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const code = await once(child, 'close').then(([status]: unknown[]) => status);
  t.is(code, 0, said);
  t.log(/\d+ tests? passed.*/.exec(said)?.[0] ?? said);
});
