import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureLoad } from '../load/measure.ts';
import { askOnce, authorizeQuestion, resource, user } from '../load/question.ts';
import { kalmList } from '../policies/kalm.ts';
import { examplePolicy, scratchFolder } from '../policies/scratch.ts';
import { sourceProgram } from '../process/program.ts';
import { type Server, startConstant, startSidegate } from '../process/server.ts';
import { atRest, residentMb } from '../process/usage.ts';
import type { Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const order = resource('orders', { namespace: 'shop', name: 'order-4711', owner: 'ann@example.com' });
const question = authorizeQuestion(user('ann@example.com', ['team-shop', 'dev']), 'edit', order);
const load = { question, calls: 60_000, pace: { inFlight: 32 } };
const beside = 'a constant answer';

/** What is resident, at rest and at work. */
export const memory: Subject = {
  name: 'memory',
  about: 'resident memory: idle, under load, and with 100 000 bindings, beside a constant answer',
  async run(tell) {
    const folder = writeBindings(100, 1000);
    const found = await inRounds(2, tell, async () => {
      const servers = await Promise.all([
        startSidegate(examplePolicy),
        startSidegate(examplePolicy, { program: sourceProgram }),
        startSidegate(folder),
      ]);
      const [ours, fromSource, large] = await Promise.all(servers.map(restingMb));
      const answer = await askOnce(servers[0].addresses[0] ?? '', question);
      const constant = await startConstant(answer);
      const constantIdle = residentMb(constant.child.pid);
      const loaded = await measureLoad(servers[0], load);
      const constantLoaded = await measureLoad(constant, load);
      await Promise.all([...servers, constant].map(({ child }) => child.stop()));
      return { ours, fromSource, large, constantIdle, loaded, constantLoaded };
    });
    type Figure = (round: (typeof found)[number]) => number | undefined;
    const toRow = (what: string, measured: Figure, reference: Figure, budget?: Row['budget']): Row => ({
      what,
      unit: 'MB',
      beside,
      rounds: pick(
        found,
        (round) => measured(round) ?? Number.NaN,
        (round) => reference(round) ?? Number.NaN,
      ),
      ...(budget !== undefined && { budget }),
    });
    return [
      toRow(
        'resident, example policy, idle',
        (round) => round.ours,
        (round) => round.constantIdle,
        {
          of: 'measured',
          most: 90,
          goal: 75,
        },
      ),
      toRow(
        '  from source',
        (round) => round.fromSource,
        (round) => round.constantIdle,
      ),
      toRow(
        'resident, example policy, 32 in flight',
        (round) => round.loaded.residentMb,
        (round) => round.constantLoaded.residentMb,
        { of: 'difference', most: 20 },
      ),
      toRow(
        'resident, 100 000 bindings in JSON',
        (round) => round.large,
        (round) => round.constantIdle,
        {
          of: 'measured',
          most: 220,
          goal: 165,
        },
      ),
    ];
  },
};

async function restingMb({ child }: Server): Promise<number> {
  await atRest(child.pid);
  return residentMb(child.pid);
}

/** So many files of so many bindings. */
function writeBindings(files: number, each: number): string {
  const folder = scratchFolder();
  for (let file = 0; file < files; file += 1) {
    writeFileSync(join(folder, `bindings-${file}.json`), kalmList(file * each, each));
  }
  return folder;
}
