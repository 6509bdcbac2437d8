import { type Loaded, measureLoad } from '../load/measure.ts';
import { authorizeQuestion, resource, user } from '../load/question.ts';
import { examplePolicy } from '../policies/scratch.ts';
import { startSidegate } from '../process/server.ts';
import type { Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const perSecond = 2000;
const seconds = 6;
const order = resource('orders', { namespace: 'shop', name: 'order-4711', owner: 'ann@example.com' });
const load = {
  question: authorizeQuestion(user('ann@example.com', ['team-shop', 'dev']), 'edit', order),
  calls: perSecond * seconds,
  pace: { perSecond },
};

interface Pair {
  readonly shipped: Loaded;
  readonly bare: Loaded;
}

/** What the V8 flags of `bin/sidegate.js` do for the slowest answers. */
export const tail: Subject = {
  name: 'tail',
  about: `the slowest answers at ${perSecond} calls a second, with the V8 flags of bin/sidegate.js and without`,
  async run(tell) {
    const found = await inRounds(3, tell, async () => ({
      shipped: await measure('as shipped'),
      bare: await measure('default'),
    }));
    const rate = `Authorize at ${perSecond}/s`;
    return [
      toRow(`${rate}: p50`, 'µs', found, ({ p50Us }) => p50Us),
      toRow(`${rate}: p99`, 'µs', found, ({ p99Us }) => p99Us),
      toRow(`${rate}: p99.9`, 'µs', found, ({ p999Us }) => p999Us),
      toRow(`${rate}: resident`, 'MB', found, ({ residentMb }) => residentMb),
    ];
  },
};

async function measure(flags: 'as shipped' | 'default'): Promise<Loaded> {
  const server = await startSidegate(examplePolicy, { flags });
  const loaded = await measureLoad(server, load);
  await server.child.stop();
  return loaded;
}

function toRow(
  what: string,
  unit: Row['unit'],
  pairs: readonly Pair[],
  figure: (loaded: Loaded) => number,
): Row {
  const rounds = pick(
    pairs,
    ({ shipped }) => figure(shipped),
    ({ bare }) => figure(bare),
  );
  return { what, unit, beside: 'without the V8 flags', rounds };
}
