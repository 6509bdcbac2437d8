import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '../statistics.ts';
import { type Connection, openConnection } from './connection.ts';
import { openHttpConnections } from './http-connections.ts';

// Asks a server the questions of a file over and over, without a path the one request of HTTP: warms up, prints `warm`, waits for a line, measures, prints the figures.

const text = { type: 'string', default: '' } as const;
const { values } = parseArgs({
  options: {
    address: text,
    path: text,
    messages: text,
    calls: text,
    warm: text,
    'in-flight': text,
    rate: text,
  },
});
const [first = '', ...others] = readFileSync(values.messages, 'utf8').split('\n');
const messages = [
  Buffer.from(first, 'base64'),
  ...others.map((line) => Buffer.from(line, 'base64')),
] as const;
const connection =
  values.path === ''
    ? openHttpConnections(Number(values.address.split(':').at(-1)), messages[0])
    : openConnection(values.address, values.path, messages);
const run = values.rate === '' ? closedLoop(Number(values['in-flight'])) : openLoop(Number(values.rate));
await closedLoop(32)(connection, Number(values.warm));
process.stdout.write('warm\n');
await once(process.stdin, 'data');

const startedMs = performance.now();
const sorted = (await run(connection, Number(values.calls))).sort();
const seconds = (performance.now() - startedMs) / 1000;
const p50Us = quantile(sorted, 0.5);
const p99Us = quantile(sorted, 0.99);
const p999Us = quantile(sorted, 0.999);
const mostUs = quantile(sorted, 1);
process.stdout.write(
  `${JSON.stringify({ perSecond: sorted.length / seconds, p50Us, p99Us, p999Us, mostUs })}\n`,
);
connection.close();
process.stdin.destroy();

type Run = (connection: Connection, calls: number) => Promise<Float64Array>;

/** So many calls are under way at any time; each answer brings the next. */
function closedLoop(inFlight: number): Run {
  return ({ ask }, calls) => {
    const { promise, resolve } = Promise.withResolvers<Float64Array>();
    const tookUs = new Float64Array(calls);
    let asked = 0;
    let answered = 0;
    function next(): void {
      if (asked === calls) return;
      asked += 1;
      const askedMs = performance.now();
      ask(() => {
        tookUs[answered] = 1000 * (performance.now() - askedMs);
        answered += 1;
        if (answered === calls) resolve(tookUs);
        else next();
      });
    }
    for (let each = 0; each < inFlight; each += 1) next();
    return promise;
  };
}

/** So many calls begin each second, whatever became of those before: a server that pauses meets them all afterwards. */
function openLoop(perSecond: number): Run {
  return async ({ ask }, calls) => {
    const tookUs = new Float64Array(calls);
    const beganMs = performance.now();
    let asked = 0;
    let answered = 0;
    while (answered < calls) {
      const due = Math.min(calls, Math.ceil(((performance.now() - beganMs) / 1000) * perSecond));
      const askedMs = performance.now();
      for (; asked < due; asked += 1) {
        ask(() => {
          tookUs[answered] = 1000 * (performance.now() - askedMs);
          answered += 1;
        });
      }
      await sleep(1);
    }
    return tookUs;
  };
}
