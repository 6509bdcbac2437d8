import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { shopJwks } from '../../identity/forge.ts';
import { type ParsedPage, parsePage } from '../../telemetry/page-parser.ts';
import { scratchFolder } from '../grpc/serve-fixture.ts';
import { bodyBytes, startMesh } from './mesh.ts';
import { readRows } from './rows.ts';

test('a shadow that says what the policy says never differs on what Envoy asks', async (t) => {
  t.timeout(120_000);
  const folder = scratchFolder(t);
  const copy = join(folder, 'policy.yaml');
  writeFileSync(join(folder, 'shop.jwks'), shopJwks);
  copyFileSync(new URL('policy.yaml', import.meta.url), copy);
  const log = join(folder, 'log');
  const flags = ['--listen', '--shadow', copy, '--shadow-log', log] as const;
  const { send, sidecar } = await startMesh(
    t,
    'envoy',
    { bodyBytes, extensions: { tenant: 'shop' }, rawHeaders: true },
    flags,
  );
  const metrics = async (): Promise<ParsedPage> =>
    parsePage(await (await fetch(`http://${sidecar.http}/metrics`)).text());
  const count = (page: ParsedPage, wanted: string): number =>
    page.samples.filter(({ name }) => name === wanted).reduce((sum, { value }) => sum + value, 0);
  while (count(await metrics(), 'sidegate_shadow_info') === 0);
  for (const row of readRows()) await send(row);
  const page = await metrics();
  const asked = page.value('sidegate_rpc_total', { rpc: 'Check', code: 'OK' });
  t.true(asked > 80, `${asked} requests`);
  t.is(count(page, 'sidegate_shadow_equal_total'), asked);
  t.is(count(page, 'sidegate_shadow_different_total'), 0);
  t.is(page.value('sidegate_shadow_log_written_total'), 0);
  t.is(page.value('sidegate_shadow_dropped_total'), 0);
});
