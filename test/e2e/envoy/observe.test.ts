import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { entriesOf } from '../../policy/decode.ts';
import { parsePage } from '../../telemetry/page-parser.ts';
import { scratchFolder } from '../grpc/serve-fixture.ts';
import { bodyBytes, startMesh } from './mesh.ts';
import { toReceived, valuesOf } from './received.ts';
import { type Row, readRows } from './rows.ts';

const forged = [
  'X-Sidegate-Observed: DENY:FORGED',
  'X_Sidegate_Observed: DENY:FORGED',
  'X-Sidegate-Id: root',
];

/** The reason for which a row is denied where it is enforced; `undefined` where it passes. */
function denialOf({ want, grpc = '', upstream }: Row): string | undefined {
  const [code, reason] = want.split(' ');
  const [, byGrpc] = grpc.split(' ');
  const mark = new Map(upstream).get('x-sidegate-observed');
  if (mark !== undefined) return mark === '-' ? undefined : mark.replace('DENY:', '');
  return code === '302' ? 'UNAUTHENTICATED' : (reason ?? byGrpc);
}

for (const version of ['envoy', 'envoy-1.36'] as const) {
  test(`${version}: at an address that observes every row of the table passes, marked, logged and counted`, async (t) => {
    t.timeout(120_000);
    const log = join(scratchFolder(t), 'decisions');
    const flags = ['--observe', '--decision-log', log] as const;
    const choice = { bodyBytes, extensions: { tenant: 'shop' }, rawHeaders: version === 'envoy' };
    const { send, sidecar } = await startMesh(t, version, choice, flags);
    const wanted = new Map<string, number>();
    let denied = 0;
    for (const row of readRows()) {
      const { status, body } = await send({ ...row, headers: [...row.headers, ...forged] });
      const reason = denialOf(row);
      // Some requests Envoy itself takes for none; the table names no reason for them.
      if (reason === undefined && /^4\d\d$/.test(row.want) && `${status}` === row.want) continue;
      t.true(status === 200 || status === 101, `${row.it}: ${status}`);
      if (row.send.startsWith('HEAD')) continue;
      const received = toReceived(body);
      const [mark = '', ...others] = valuesOf(received, 'x-sidegate-observed');
      t.deepEqual(others, [], row.it);
      if (row.want !== '400') t.is(mark, reason === undefined ? '-' : `DENY:${reason}`, row.it);
      if (mark !== '-') wanted.set(mark, (wanted.get(mark) ?? 0) + 1);
      if (mark !== '-') denied += 1;
      t.deepEqual(valuesOf(received, 'x_sidegate_observed'), [], row.it);
      t.is(valuesOf(received, 'x-sidegate-id').length, 1, row.it);
      t.not(valuesOf(received, 'x-sidegate-id')[0], 'root', row.it);
      for (const name of row.absent) t.deepEqual(valuesOf(received, name), [], row.it);
    }
    t.true(denied > 40, `${denied} of them only because nothing is enforced`);

    const { samples } = parsePage(await (await fetch(`http://${sidecar.http}/metrics`)).text());
    const counted = samples
      .filter(({ name, value }) => name === 'sidegate_observed_denials_total' && value > 0)
      .map(({ labels, value }) => [`DENY:${labels['reason'] ?? ''}`, value] as const);
    t.deepEqual(new Map(counted.toSorted()), new Map([...wanted].toSorted()));

    t.is(await sidecar.stop(), 0);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    const decisions = lines.map((line) => new Map(entriesOf(JSON.parse(line), (each) => each)));
    t.true(decisions.every((decision) => decision.get('observed') === true));
    t.is(decisions.filter((decision) => decision.get('effect') === 'DENY').length, denied);
  });
}

test('an address that observes is announced, warned of, and still asks who may ask', async (t) => {
  t.timeout(60_000);
  const { send, sidecar } = await startMesh(t, 'envoy', {}, ['--observe', '--log-level', 'warn']);
  t.deepEqual(sidecar.serving['observe'], sidecar.serving['listen']);
  t.regex(sidecar.log(), /"address":"unix:[^"]*","msg":"this address enforces nothing/);
  t.regex(
    sidecar.log(),
    /policy\.yaml:\d+:\d+: warning: this route enforces nothing[^"]*\[observing-route\]/,
  );
  t.is((await send({ send: 'GET /account' })).status, 200);
  await sidecar.stop('SIGKILL');
  t.is((await send({ send: 'GET /account' })).status, 503);
});
