import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { publishVolume } from '../policy/reload/kubelet.ts';
import { makeScratch } from '../policy/reload/scratch.ts';
import { createAuthority, type Issued } from '../transport/tls/authority.ts';
import { filesOf, pathsIn, serverNames } from '../transport/tls/tls-folder.ts';
import { type Caller, createCaller } from './grpc/caller.ts';
import { runSidegate } from './run-sidegate.ts';
import { type SidecarProcess, startSidecar } from './sidecar.ts';

/** How many times the certificate is rotated; `ROTATIONS=200` is the whole proof. */
const rotations = Number(process.env['ROTATIONS'] ?? 12);

const authority = await createAuthority();
const client = await authority.issue({ uris: ['spiffe://cluster.local/ns/shop/sa/front'] });

const policy = `apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  peps: ["spiffe://cluster.local/ns/shop/sa/front"]
grants:
  - { to: ["user:ann@example.com"], role: viewer }
`;
const question = {
  principal: { id: 'ann', email: 'ann@example.com' },
  action: 'view',
  resource: { type: 'orders' },
};

interface Rotating {
  readonly volume: string;
  readonly sidecar: SidecarProcess;
  readonly caller: () => Caller;
  /** The fingerprint of the certificate that a new connection is shown. */
  readonly shown: () => Promise<string>;
  readonly metric: (name: string) => Promise<string | undefined>;
}

async function startRotating(t: ExecutionContext, first: Issued): Promise<Rotating> {
  const volume = makeScratch(t);
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, policy);
  publishVolume(volume, filesOf(first, authority.root));
  const { certificate, key, clientCa = '' } = pathsIn(volume);
  const files = ['--tls-cert', certificate, '--tls-key', key, '--client-ca', clientCa];
  const sidecar = await startSidecar(t, ['--policy', file, '--listen', 'mtls:127.0.0.1:0', ...files]);
  const [address = ''] = sidecar.listen;
  const channel = (): ReturnType<typeof credentials.createSsl> =>
    credentials.createSsl(
      Buffer.from(authority.root),
      Buffer.from(client.key),
      Buffer.from(client.certificate),
    );
  return {
    volume,
    sidecar,
    caller: () => createCaller(t, address, channel()),
    async shown() {
      const secure = {
        cert: client.certificate,
        key: client.key,
        ca: authority.root,
        servername: 'sidegate.test',
      };
      const port = Number(address.split(':').at(-1));
      const socket = connect({ host: '127.0.0.1', port, ALPNProtocols: ['h2'], ...secure });
      await new Promise((resolve, reject) => socket.once('data', resolve).once('error', reject));
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256.replaceAll(':', '').toLowerCase();
    },
    async metric(name) {
      const page = await (await fetch(`http://${sidecar.http}/metrics`)).text();
      return new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (.*)$`, 'm').exec(page)?.[1];
    },
  };
}

/** Asks without pause over one connection until the work is over, and gives what was not answered as it must be. */
async function askWhile(
  caller: Caller,
  work: () => Promise<void>,
): Promise<{ wrong: unknown[]; calls: number }> {
  const wrong: unknown[] = [];
  let calls = 0;
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const answer = await caller.call('Authorize', question).catch((error: unknown) => ({ error }));
      calls += 1;
      if (!JSON.stringify(answer).includes('REASON_GRANTED')) wrong.push(answer);
    }
  })();
  await work();
  over.abort();
  await asking;
  return { wrong, calls };
}

test('rotations by a swap of the volume fail no call, and new connections are shown the new certificate', async (t) => {
  t.timeout(600_000);
  const first = await authority.issue(serverNames);
  const { volume, caller, shown, metric, sidecar } = await startRotating(t, first);
  t.is(await shown(), first.sha256);
  const seen = new Set<string>();
  const { wrong, calls } = await askWhile(caller(), async () => {
    for (let round = 1; round <= rotations; round += 1) {
      const next = await authority.issue(serverNames);
      publishVolume(volume, filesOf(next, authority.root));
      const fresh = await askWhile(caller(), async () => {
        while ((await shown()) !== next.sha256);
      });
      t.deepEqual(fresh.wrong, []);
      seen.add(next.sha256);
    }
  });
  t.deepEqual(wrong, []);
  t.true(calls > rotations);
  t.is(seen.size, rotations);
  t.is(await metric('sidegate_tls_reloads_total{result="failed"}'), '0');
  t.is(await metric('sidegate_tls_watch_mode{mode="watch"}'), '1');
  t.log(`${String(calls)} calls over ${String(rotations)} rotations`);
  t.is(await sidecar.stop(), 0);
});

test('a broken certificate fails no call, is loud, and the next good one counts', async (t) => {
  const first = await authority.issue(serverNames);
  const other = await authority.issue(serverNames);
  const { volume, caller, shown, metric, sidecar } = await startRotating(t, first);
  const { wrong } = await askWhile(caller(), async () => {
    publishVolume(volume, filesOf({ ...first, key: other.key }, authority.root));
    while ((await metric('sidegate_tls_last_reload_successful')) !== '0');
    t.is(await shown(), first.sha256);
    publishVolume(volume, filesOf(first, ''));
    while ((await metric('sidegate_tls_reloads_total{result="failed"}')) !== '2');
    t.is(await shown(), first.sha256);
    publishVolume(volume, filesOf(other, authority.root));
    while ((await shown()) !== other.sha256);
  });
  t.deepEqual(wrong, []);
  t.is(await metric('sidegate_tls_last_reload_successful'), '1');
  t.regex(
    sidecar.log(),
    /"level":"error"[^\n]*is not the key of the first certificate[^\n]*last good ones are still served/,
  );
  t.regex(sidecar.log(), /"level":"error"[^\n]*ca\.crt` is empty/);
  t.is(await sidecar.stop(), 0);
});

test('roots that go do not end connections that are open, and take no new ones', async (t) => {
  const first = await authority.issue(serverNames);
  const another = await createAuthority('another root');
  const { volume, caller, metric } = await startRotating(t, first);
  const open = caller();
  await open.call('Authorize', question);
  publishVolume(volume, filesOf(first, another.root));
  while ((await metric('sidegate_tls_reloads_total{result="ok"}')) !== '2');
  t.like(await open.call('Authorize', question), { decision: { reason: 'REASON_GRANTED' } });
  t.is((await caller().refused('Authorize', question)).code, 'UNAVAILABLE');
  t.not(await metric('sidegate_tls_handshakes_failed_total'), '0');
});

const shop = ['serve', '--policy', 'deploy/examples/shop', '--http', 'off', '--log-level', 'silent'];

test('files that make no TLS are refused at the start, by name', async (t) => {
  const folder = makeScratch(t);
  const { certificate, key } = await authority.issue(serverNames);
  const paths = pathsIn(folder);
  for (const [name, text] of Object.entries(filesOf({ certificate, key, sha256: '' }, authority.root)))
    writeFileSync(join(folder, name), text);
  const flags = [
    '--tls-cert',
    paths.certificate,
    '--tls-key',
    paths.key,
    '--client-ca',
    paths.clientCa ?? '',
  ];
  for (const [file, text, want] of [
    ['ca.crt', undefined, /^`[^`]*ca\.crt` cannot be read, ENOENT; write the roots/],
    ['ca.crt', '', /^`[^`]*ca\.crt` is empty; write the roots/],
    ['tls.key', client.key, /^`[^`]*tls\.key` is not the key of the first certificate/],
    ['tls.crt', 'x', /^`[^`]*tls\.crt` holds no certificate/],
  ] as const) {
    const path = join(folder, file);
    const kept = existsSync(path);
    t.true(kept);
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    const { code, stdout, stderr } = await runSidegate([...shop, '--listen', 'mtls:127.0.0.1:0', ...flags]);
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, want);
    t.notRegex(stderr, /^\s+at /m);
    const whole = new Map(Object.entries(filesOf({ certificate, key, sha256: '' }, authority.root)));
    writeFileSync(path, whole.get(file) ?? '');
  }
});

const misused = test.macro(async (t, flags: readonly string[], want: RegExp) => {
  const { code, stderr } = await runSidegate([...shop, ...flags]);
  t.is(code, 2);
  t.regex(stderr, want);
});

test('mtls: wants a certificate', misused, ['--listen', 'mtls:127.0.0.1:0'], /Give `--tls-cert FILE`/);
test('and its key', misused, ['--listen', 'tls:127.0.0.1:0', '--tls-cert', 'x'], /Give `--tls-key FILE`/);
test(
  'and roots',
  misused,
  ['--listen', 'mtls:127.0.0.1:0', '--tls-cert', 'x', '--tls-key', 'x'],
  /Give `--client-ca FILE`/,
);
for (const [flag, listen] of [
  ['--tls-cert', '127.0.0.1:0'],
  ['--tls-key', 'unix:/tmp/never'],
  ['--client-ca', 'tls:127.0.0.1:0'],
] as const) {
  test(`${flag} for nothing is refused`, misused, ['--listen', listen, flag, 'x'], /name none/);
}

test('probes are not served over TLS', async (t) => {
  const { code, stderr } = await runSidegate([
    ...shop,
    '--listen',
    '127.0.0.1:0',
    '--http',
    'tls:127.0.0.1:0',
  ]);
  t.is(code, 1);
  t.regex(stderr, /^cannot listen on `tls:127\.0\.0\.1:0`: probes and metrics are served without TLS/);
});

test('an address at which other machines may not ask says so at the start', async (t) => {
  const flags = ['--policy', 'deploy/examples/shop', '--listen', '0.0.0.0:0', '--listen', '127.0.0.1:0'];
  const sidecar = await startSidecar(t, flags);
  t.is(await sidecar.stop(), 0);
  const warnings = sidecar
    .log()
    .split('\n')
    .filter((line) => line.includes('other machines may connect here and not ask'));
  t.is(warnings.length, 1);
  t.regex(warnings[0] ?? '', /"address":"0\.0\.0\.0:/);
});
