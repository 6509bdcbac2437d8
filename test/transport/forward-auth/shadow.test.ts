import test from 'ava';
import { createShadow, defaultBacklogLimits } from '../../../src/transport/shadow/shadow.ts';
import { sendRaw } from '../../e2e/envoy/raw-request.ts';
import { createHeldStore } from '../grpc/held-store.ts';
import { createRecordedShadow } from '../shadow/recorded-shadow.ts';
import { serveForward, snapshotOf, tablePolicy } from './serve-forward.ts';

const lines = (target: string, ...more: readonly string[]): readonly string[] => [
  `POST ${target} HTTP/1.1`,
  'Host: shop.example.com',
  'X-Forwarded-Method: GET',
  `X-Forwarded-Uri: ${target}`,
  'X-Forwarded-Host: shop.example.com',
  'X-Forwarded-Proto: http',
  'X-Forwarded-For: 192.0.2.1',
  ...more,
];

test('what a proxy asks over HTTP is compared too', async (t) => {
  const recorded = createRecordedShadow();
  const closed = snapshotOf(
    tablePolicy.replaceAll('path: /open/**, allow: anyone', 'path: /open/**, allow: authenticated'),
  );
  const shadow = createShadow(
    createHeldStore({ ...closed, revision: 'next' }),
    recorded,
    defaultBacklogLimits,
  );
  const { port } = await serveForward(t, 'traefik', { shadow });
  t.is((await sendRaw(port, lines('/open/a'))).status, 200);
  t.is((await sendRaw(port, lines('/account'))).status, 401);
  await shadow.rest(5000);
  t.deepEqual(recorded.agreements, ['ForwardAuth DENY']);
  t.like(recorded.differences, [
    {
      rpc: 'ForwardAuth',
      differs: ['effect'],
      policy: { effect: 'ALLOW', revision: 'revision' },
      shadow: { effect: 'DENY', reason: 'UNAUTHENTICATED', revision: 'next' },
    },
  ]);
});

test('a request that is held for the shadow weighs what its body does', async (t) => {
  const recorded = createRecordedShadow();
  const source = createHeldStore(snapshotOf(tablePolicy));
  const shadow = createShadow(source, recorded, { ...defaultBacklogLimits, mostBytes: 1000 });
  const { port } = await serveForward(t, 'traefik', { shadow });
  const body = 'x'.repeat(2000);
  t.is((await sendRaw(port, lines('/open/a', `Content-Length: ${body.length}`), body)).status, 200);
  t.is(recorded.drops(), 1);
  t.is((await sendRaw(port, lines('/open/a'))).status, 200);
  await shadow.rest(5000);
  t.deepEqual([recorded.drops(), recorded.agreements], [1, ['ForwardAuth ALLOW']]);
});
