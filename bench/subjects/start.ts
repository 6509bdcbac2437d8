import { askOnce, authorizeQuestion, resource, user } from '../load/question.ts';
import { examplePolicy } from '../policies/scratch.ts';
import { startChild } from '../process/child.ts';
import { build, nodeFlags, sourceProgram } from '../process/program.ts';
import { startSidegate } from '../process/server.ts';
import { residentMb } from '../process/usage.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const question = authorizeQuestion(
  user('ann@example.com'),
  'edit',
  resource('orders', { namespace: 'shop' }),
);
const beside = 'Node and one line';

/** From the start of the process to its first good answer. */
export const start: Subject = {
  name: 'start',
  about: 'first answer after the start on the example policy, built and from source, beside bare Node',
  async run(tell) {
    const { program: built } = await build();
    await firstAnswerMs(built);
    await firstAnswerMs(sourceProgram);
    const found = await inRounds(9, tell, async () => ({
      built: await firstAnswerMs(built),
      uncached: await firstAnswerMs(built, { NODE_DISABLE_COMPILE_CACHE: '1' }),
      source: await firstAnswerMs(sourceProgram),
      bare: await bareNodeMs(),
    }));
    return [
      {
        what: 'first answer after the start',
        unit: 'ms',
        beside,
        rounds: pick(
          found,
          (round) => round.built.tookMs,
          (round) => round.bare,
        ),
        budget: { of: 'measured', most: 300, goal: 200 },
      },
      {
        what: '  without compiled code from an earlier start',
        unit: 'ms',
        beside,
        rounds: pick(
          found,
          (round) => round.uncached.tookMs,
          (round) => round.bare,
        ),
      },
      {
        what: '  from source, as a checkout runs it',
        unit: 'ms',
        beside,
        rounds: pick(
          found,
          (round) => round.source.tookMs,
          (round) => round.bare,
        ),
      },
      {
        what: '  resident at that moment',
        unit: 'MB',
        beside: 'from source',
        rounds: pick(
          found,
          (round) => round.built.megabytes,
          (round) => round.source.megabytes,
        ),
      },
    ];
  },
};

async function firstAnswerMs(
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ tookMs: number; megabytes: number }> {
  const { child, addresses } = await startSidegate(examplePolicy, { program, environment });
  await askOnce(addresses[0] ?? '', question);
  const tookMs = performance.now() - child.startedMs;
  const megabytes = residentMb(child.pid);
  await child.stop();
  return { tookMs, megabytes };
}

async function bareNodeMs(): Promise<number> {
  const child = startChild(process.execPath, [...nodeFlags, '--eval', 'console.log(1)']);
  await child.line();
  const tookMs = performance.now() - child.startedMs;
  await child.stop();
  return tookMs;
}
