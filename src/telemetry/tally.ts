/** How many pairs of labels a tally tells apart; whatever comes after them is counted as `other`. */
const maxPairs = 200;

/** How often a pair of labels was counted. */
interface Cell {
  readonly first: string;
  readonly second: string;
  count: number;
}

/** Counts by two labels, in some nanoseconds: the half of a counter that requests touch. */
export interface Tally {
  readonly add: (first: string, second: string) => void;
  readonly read: () => readonly Readonly<Cell>[];
}

/** A tally in which the given pairs stand from the start, so that a rate sees their first increase. */
export function createTally(pairs: readonly (readonly [first: string, second: string])[]): Tally {
  const overflow: Cell = { first: 'other', second: 'other', count: 0 };
  const cells: Cell[] = [];
  const index = new Map<string, Map<string, Cell>>();

  function open(first: string, second: string): Cell {
    if (cells.length >= maxPairs) return overflow;
    const cell = { first, second, count: 0 };
    const row = index.get(first) ?? new Map<string, Cell>();
    index.set(first, row.set(second, cell));
    cells.push(cell);
    return cell;
  }

  for (const [first, second] of pairs) open(first, second);
  return {
    add: (first, second) => {
      const cell = index.get(first)?.get(second) ?? open(first, second);
      cell.count += 1;
    },
    read: () => (overflow.count === 0 ? cells : [...cells, overflow]),
  };
}
