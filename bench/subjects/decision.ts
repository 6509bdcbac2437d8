import { fileURLToPath } from 'node:url';
import { numberOf, runForNumbers } from '../process/child.ts';
import { nodeFlags } from '../process/program.ts';
import type { Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const file = fileURLToPath(new URL('../core/decisions.ts', import.meta.url));
const beside = 'bare Map look-ups of the same keys';

interface Found {
  readonly decisionNs: number;
  readonly lookUpNs: number;
  readonly scopeNs: number;
}

/** The core alone, without a wire. */
export const decision: Subject = {
  name: 'decision',
  about: 'one decision and one ScopeFor at 100 and 100 000 bindings, beside bare Map look-ups',
  async run(tell) {
    const found = await inRounds(3, tell, async () => ({
      few: await measure(100),
      many: await measure(100_000),
    }));
    const few = found.map((round) => round.few);
    const many = found.map((round) => round.many);
    return [
      toRow('one decision, 100 bindings', few),
      toRow('one decision, 100 000 bindings', many),
      {
        what: 'ScopeFor, 100 000 bindings',
        unit: 'ns',
        beside,
        rounds: pick(
          many,
          ({ scopeNs }) => scopeNs,
          ({ lookUpNs }) => lookUpNs,
        ),
        budget: { of: 'measured', most: 2000 },
      },
    ];
  },
};

async function measure(bindings: number): Promise<Found> {
  const numbers = await runForNumbers(process.execPath, [...nodeFlags, file, String(bindings)]);
  return {
    decisionNs: numberOf(numbers, 'decisionNs'),
    lookUpNs: numberOf(numbers, 'lookUpNs'),
    scopeNs: numberOf(numbers, 'scopeNs'),
  };
}

function toRow(what: string, found: readonly Found[]): Row {
  const rounds = pick(
    found,
    ({ decisionNs }) => decisionNs,
    ({ lookUpNs }) => lookUpNs,
  );
  return { what, unit: 'ns', beside, rounds, budget: { of: 'difference', most: 300 } };
}
