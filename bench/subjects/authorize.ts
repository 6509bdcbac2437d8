import { type Load, type Loaded, measureLoad } from '../load/measure.ts';
import { askOnce, authorizeQuestion, browser, type Question, resource, user } from '../load/question.ts';
import { examplePolicy, scratchFolder } from '../policies/scratch.ts';
import { type Server, startConstant, startSidegate } from '../process/server.ts';
import type { Budget, Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const order = resource('orders', { namespace: 'shop', name: 'order-4711', owner: 'ann@example.com' });
const byPrincipal = authorizeQuestion(user('ann@example.com', ['team-shop', 'dev']), 'edit', order);
const byHeaders = authorizeQuestion(browser('ann@example.com'), 'edit', order);

const serial = { question: byPrincipal, calls: 6000, pace: { inFlight: 1 } };
const many = { question: byPrincipal, calls: 30_000, pace: { inFlight: 32 } };

const cases: readonly { readonly what: string; readonly wire: 'tcp' | 'unix'; readonly load: Load }[] = [
  { what: 'serial, TCP', wire: 'tcp', load: serial },
  { what: 'serial, Unix socket', wire: 'unix', load: serial },
  { what: '32 in flight, TCP', wire: 'tcp', load: many },
  { what: '32 in flight, Unix socket', wire: 'unix', load: many },
  { what: '32 in flight, TCP, by headers', wire: 'tcp', load: { ...many, question: byHeaders } },
];

const budget: Budget = { of: 'ratio', most: 1.1 };

interface Pair {
  readonly ours: Loaded;
  readonly constant: Loaded;
}

/** What deciding adds to the transport. */
export const authorize: Subject = {
  name: 'authorize',
  about: 'Authorize over gRPC, serial and 32 in flight, TCP and Unix socket, beside a constant answer',
  async run(tell) {
    const found = await inRounds(3, tell, measureAll);
    return cases.flatMap(({ what }, place) => {
      const pairs = found.flatMap((pairsOfRound) => pairsOfRound[place] ?? []);
      return [
        { ...toRow(`Authorize CPU per call: ${what}`, pairs, ({ cpuUsPerCall }) => cpuUsPerCall), budget },
        toRow(`  p50: ${what}`, pairs, ({ p50Us }) => p50Us),
        toRow(`  p99: ${what}`, pairs, ({ p99Us }) => p99Us),
      ];
    });
  },
};

/** New processes in every round, for one process may be lucky. */
async function measureAll(round: number): Promise<readonly Pair[]> {
  const folder = scratchFolder();
  const ours = await startSidegate(examplePolicy, { listen: ['127.0.0.1:0', `unix:${folder}/ours`] });
  const answers = new Map<Question, Server>();
  for (const question of [byPrincipal, byHeaders]) {
    const answer = await askOnce(ours.addresses[0] ?? '', question);
    const listen = ['127.0.0.1:0', `unix:${folder}/constant-${answers.size}`];
    answers.set(question, await startConstant(answer, { listen }));
  }
  const pairs: Pair[] = [];
  for (const { wire, load } of cases) {
    const constant = answers.get(load.question);
    if (constant === undefined) continue;
    const turns = [
      () => measureLoad(over(wire, ours), load),
      () => measureLoad(over(wire, constant), load),
    ] as const;
    const [first, second] = round % 2 === 0 ? turns : [turns[1], turns[0]];
    const [one, other] = [await first(), await second()];
    pairs.push(round % 2 === 0 ? { ours: one, constant: other } : { ours: other, constant: one });
  }
  await Promise.all([ours, ...answers.values()].map(({ child }) => child.stop()));
  return pairs;
}

function over(wire: 'tcp' | 'unix', { child, addresses }: Server): Server {
  return {
    child,
    addresses: addresses.filter((address) => address.startsWith('unix:') === (wire === 'unix')),
  };
}

function toRow(what: string, pairs: readonly Pair[], figure: (loaded: Loaded) => number): Row {
  const rounds = pick(
    pairs,
    ({ ours }) => figure(ours),
    ({ constant }) => figure(constant),
  );
  return { what, unit: 'µs', beside: 'a constant answer', rounds };
}
