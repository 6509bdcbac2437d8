import { fileURLToPath } from 'node:url';
import { type Loaded, measureLoad } from '../load/measure.ts';
import { scratchFolder } from '../policies/scratch.ts';
import { startEnvoy } from '../process/envoy.ts';
import { startSidegate } from '../process/server.ts';
import type { Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const policy = fileURLToPath(new URL('../../deploy/envoy/policy.yaml', import.meta.url));
const request = [
  'GET /v1/namespaces/shop/components/web HTTP/1.1',
  'Host: shop.example.com',
  'Authorization: Bearer example-only-token-of-a-build-server-do-not-use-it-anywhere-else',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Accept: application/json',
  'X-Request-Id: 5f1c6ab0-8d5e-4a6e-9a61-5d8a7c1c9f10',
];
const question = { path: '', message: Buffer.from(`${request.join('\r\n')}\r\n\r\n`) };

const ways = ['no filter', 'gRPC', 'HTTP'] as const;
type Way = (typeof ways)[number];

const seconds = 4;
const paces = {
  '500/s': { calls: 500 * seconds, pace: { perSecond: 500 } },
  '2000/s': { calls: 2000 * seconds, pace: { perSecond: 2000 } },
  'as fast as it goes': { calls: 16_000, pace: { inFlight: 32 } },
} as const;
const paceNames = ['500/s', '2000/s', 'as fast as it goes'] as const;

type Found = Readonly<Record<Way, Readonly<Record<(typeof paceNames)[number], Loaded>>>>;

/** What asking adds to a request behind Envoy. */
export const envoy: Subject = {
  name: 'envoy',
  about:
    'a request through Envoy that asks by gRPC and by HTTP over a Unix socket, beside Envoy without the filter',
  async run(tell) {
    const found = await inRounds(10, tell, measureAll);
    const rows = (['gRPC', 'HTTP'] as const).flatMap((way) =>
      paceNames.flatMap((pace) => {
        const toRow = (what: string, unit: Row['unit'], figure: (loaded: Loaded) => number): Row => ({
          what: `${what}: ${way}, ${pace}`,
          unit,
          beside: 'no filter',
          rounds: pick(
            found,
            (each) => figure(each[way][pace]),
            (each) => figure(each['no filter'][pace]),
          ),
        });
        return [
          toRow('behind Envoy, p50', 'µs', ({ p50Us }) => p50Us),
          toRow('  p99', 'µs', ({ p99Us }) => p99Us),
          toRow('  CPU of Envoy per request', 'µs', ({ cpuUsPerCall }) => cpuUsPerCall),
          toRow('  CPU of Sidegate per request', 'µs', ({ cpuUsBeside }) => cpuUsBeside[0] ?? 0),
          toRow('  time per request', 'µs', ({ perSecond }) => 1e6 / perSecond),
        ];
      }),
    );
    return rows;
  },
};

/** New processes in every round, and each round begins with another way. */
async function measureAll(round: number): Promise<Found> {
  const folder = scratchFolder();
  const sockets = { gRPC: `${folder}/grpc`, HTTP: `${folder}/http` };
  const sidegate = await startSidegate(policy, {
    listen: [`unix:${sockets.gRPC}`],
    further: ['--forward-auth', `envoy=unix:${sockets.HTTP}`],
  });
  const found = new Map<Way, Found[Way]>();
  for (const place of ways.keys()) {
    const way = ways[(place + round) % ways.length] ?? 'gRPC';
    const server = await startEnvoy(way === 'no filter' ? undefined : { over: way, socket: sockets[way] });
    const measure = (name: (typeof paceNames)[number]): Promise<Loaded> =>
      measureLoad(server, { question, ...paces[name] }, undefined, [sidegate.child]);
    found.set(way, {
      '500/s': await measure('500/s'),
      '2000/s': await measure('2000/s'),
      'as fast as it goes': await measure('as fast as it goes'),
    });
    await server.child.stop();
  }
  await sidegate.child.stop();
  const of = (way: Way): Found[Way] => {
    const each = found.get(way);
    if (each === undefined) throw new Error(`${way} was not measured`);
    return each;
  };
  return { 'no filter': of('no filter'), gRPC: of('gRPC'), HTTP: of('HTTP') };
}
