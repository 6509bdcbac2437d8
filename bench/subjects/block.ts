import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { untilAllowedMs } from '../load/change.ts';
import { type Loaded, measureLoad } from '../load/measure.ts';
import { authorizeQuestion, type Question, resource, user } from '../load/question.ts';
import { kfuseValues } from '../policies/kfuse.ts';
import { emailOf } from '../policies/notation.ts';
import { putFile, scratchFolder } from '../policies/scratch.ts';
import { numberOf, toNumbers } from '../process/child.ts';
import { type Server, startSidegate } from '../process/server.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const users = 10_000;
const seconds = 6;
const load = { question: inNamespace('ns-00'), calls: 1000 * seconds, pace: { perSecond: 1000 } };
const probe = fileURLToPath(new URL('../core/loop-probe.ts', import.meta.url));
const beside = 'no reload';

interface Found extends Pick<Loaded, 'p99Us'> {
  readonly blockMs: number;
}

/** What those who ask notice of a reload. */
export const block: Subject = {
  name: 'block',
  about: `the longest block of the event loop by a reload of ${users} users, at 1000 calls a second`,
  async run(tell) {
    const path = join(scratchFolder(), 'custom_values.yaml');
    putFile(path, kfuseValues(users, 'ns-first'));
    const server = await startSidegate(path, { node: ['--import', probe] });
    const found = await inRounds(3, tell, async (round) => {
      const namespace = `ns-changed-${round}`;
      const reloading = await watch(server, async () => {
        putFile(path, kfuseValues(users, namespace));
        await untilAllowedMs(server.addresses[0] ?? '', inNamespace(namespace));
      });
      const still = await watch(server, () => sleep(1000 * (seconds / 2)));
      return { reloading, still };
    });
    await server.child.stop();
    return [
      {
        what: `longest block by a reload of ${users} users`,
        unit: 'ms',
        beside,
        rounds: pick(
          found,
          ({ reloading }) => reloading.blockMs,
          ({ still }) => still.blockMs,
        ),
        budget: { of: 'measured', most: 30 },
      },
      {
        what: '  p99 meanwhile',
        unit: 'µs',
        beside,
        rounds: pick(
          found,
          ({ reloading }) => reloading.p99Us,
          ({ still }) => still.p99Us,
        ),
      },
    ];
  },
};

async function watch(server: Server, meanwhile: () => Promise<unknown>): Promise<Found> {
  let blockMs = 0;
  const { p99Us } = await measureLoad(server, load, async () => {
    await longestBlockMs(server);
    await meanwhile();
    blockMs = await longestBlockMs(server);
  });
  return { blockMs, p99Us };
}

/** Since the last call of it. */
async function longestBlockMs({ child }: Server): Promise<number> {
  process.kill(child.pid, 'SIGUSR2');
  return numberOf(toNumbers(await child.line()), 'blockMs');
}

function inNamespace(namespace: string): Question {
  return authorizeQuestion(user(emailOf(users - 1)), 'view', resource('logs', { kube_namespace: namespace }));
}
