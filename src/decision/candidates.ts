import { type Atoms, atomsOf } from './atoms.ts';
import type { Filter, FilterText } from './filter.ts';
import { sampleExpression } from './samples.ts';

/** A clause whose filters refer to nobody; equal filters are the same object. */
export type BoundClause = readonly Filter[];

/** Values that the filters of a key cannot tell apart, and which of the filters they pass. */
export interface Candidate {
  /** One of them; `undefined` where nothing says that there is any. */
  readonly value: string | undefined;
  /** `undefined` where it may be either. */
  readonly passes: (filter: Filter) => boolean | undefined;
}

/** Values that stand for all values of a key. */
export interface Candidates {
  /** Those that are surely there. */
  readonly found: readonly Candidate[];
  /** What there may be beside those found; nothing when they are all that the filters can tell apart. */
  readonly possible: readonly Candidate[];
  /** Looks for more of what is possible. */
  readonly sample: () => readonly Candidate[];
}

/** What is left to spend on a search, in steps of a comparison; below zero it is given up. */
export interface Budget {
  steps: number;
}

/** From so many expressions on that only the engine knows, every combination of them is taken to be possible. */
const MANY_OPAQUE = 6;

/** Combinations of samples to try for one key. */
const MANY_SAMPLES = 400;

/** What asking the engine costs, in comparisons. */
const ENGINE_STEPS = 20;

const WORDS: readonly string[] = ['other', 'x', 'any', 'new', 'else', 'y', 'z', 'w', 'q', '-', '0', '_'];

/** Finds values that stand for all that the filters of one key tell apart; none of them is empty. */
export function findCandidates(filters: readonly Filter[], budget: Budget): Candidates {
  const atoms = atomsOf(filters);
  const { literals, prefixes, opaque } = atoms;
  budget.steps -= (literals.size + prefixes.size) * (prefixes.size + 1);
  if (budget.steps < 0) return { found: [], possible: [], sample: () => [] };
  const longer = [...new Set(['', ...prefixes])].map((prefix) => prefix + wordAfter(prefix, atoms));
  const isOpaque = opaque.size > 0;
  return {
    found: toCandidates([...literals, ...prefixes, ...longer], filters, isOpaque, budget),
    possible: isOpaque ? possibilities(atoms, filters, budget) : [],
    sample: () => (isOpaque ? toCandidates(samplesFor(atoms, longer), filters, true, budget) : []),
  };
}

/** Takes values as candidates, one of those that the filters do not tell apart. */
export function toCandidates(
  values: Iterable<string>,
  filters: readonly Filter[],
  isOpaque: boolean,
  budget: Budget,
): readonly Candidate[] {
  const bySignature = new Map<string, Candidate>();
  for (const value of new Set(values)) {
    if (value === '' || budget.steps < 0) continue;
    budget.steps -= filters.length * (isOpaque ? ENGINE_STEPS : 1);
    const passed = new Set(filters.filter(({ matches }) => matches?.(value) === true));
    const signature = filters.map((filter) => (passed.has(filter) ? '1' : '0')).join('');
    if (!bySignature.has(signature))
      bySignature.set(signature, { value, passes: (filter) => passed.has(filter) });
  }
  return [...bySignature.values()];
}

/** Values that the expressions of a key may tell apart: their samples, alone and together with what stands around them. */
function samplesFor({ literals, prefixes, opaque }: Atoms, longer: readonly string[]): readonly string[] {
  const letters = lettersOf([...opaque, ...prefixes, ...literals]);
  const samples = [...opaque]
    .slice(0, MANY_OPAQUE)
    .map((expression) => sampleExpression(expression, letters));
  const alone = samples.flat();
  const few = samples.flatMap((list) => list.slice(0, 6));
  const around = [...few, ...[...prefixes, ...longer, ...literals].slice(0, 12)];
  const pairs = around.flatMap((start) =>
    few.flatMap((end) => [start + end, `${start}x${end}`, end + start]),
  );
  return [...new Set([...alone, ...pairs])].slice(0, MANY_SAMPLES);
}

/** Letters at which expressions part: the neighbours of their ranges' ends, then the letters themselves. */
function lettersOf(texts: readonly string[]): readonly string[] {
  const text = texts.join('').slice(0, 1000);
  const edges = [...text.matchAll(/(.)-(.)/gsu)].flatMap(([, from = '', to = '']) => [
    next(to, 1),
    next(from, -1),
  ]);
  return [...new Set([...edges.flat(), ...Array.from(text)])].slice(0, 24);
}

function next(letter: string, by: number): readonly string[] {
  const code = (letter.codePointAt(0) ?? 0) + by;
  return code < 0x20 || code > 0x10ffff ? [] : [String.fromCodePoint(code)];
}

/** A word that, put after a prefix, makes a value that no literal and no longer prefix knows. */
function wordAfter(prefix: string, { literals, prefixes }: Atoms): string {
  const taken = new Set<string>();
  for (const texts of [literals, prefixes]) {
    for (const text of texts) {
      if (text.length > prefix.length && text.startsWith(prefix)) taken.add(text.charAt(prefix.length));
    }
  }
  const word = WORDS.find((each) => !taken.has(each.charAt(0)));
  if (word !== undefined) return word;
  let code = 0x100;
  while (taken.has(String.fromCharCode(code))) code += 1;
  return String.fromCharCode(code);
}

/**
 * What values that are no literal may pass: behind each prefix, every combination of what the engine might say. More
 * than there is, never less.
 */
function possibilities(
  { prefixes, opaque }: Atoms,
  filters: readonly Filter[],
  budget: Budget,
): readonly Candidate[] {
  if (opaque.size > MANY_OPAQUE) return [{ value: undefined, passes: () => undefined }];
  const expressions = [...opaque];
  const combinations = Array.from(
    { length: 2 ** expressions.length },
    (_, bits) => new Set(expressions.filter((_expression, at) => (bits & (1 << at)) !== 0)),
  );
  const atomsByFilter = new Map(filters.map((filter) => [filter, atomsOf([filter])]));
  return [...new Set(['', ...prefixes])].flatMap((prefix) => {
    const begun = new Set(
      filters.filter((filter) =>
        [...(atomsByFilter.get(filter)?.prefixes ?? [])].some((text) => prefix.startsWith(text)),
      ),
    );
    return combinations.map((matched): Candidate => {
      budget.steps -= filters.length;
      const isHit = (filter: Filter): boolean =>
        begun.has(filter) || atomsByFilter.get(filter)?.opaque.isDisjointFrom(matched) === false;
      return { value: undefined, passes: (filter) => isHit(filter) === isPositive(filter.text) };
    });
  });
}

/** Says whether a filter wants one of its values, not none of them. */
export function isPositive({ op }: FilterText): boolean {
  return op === '=' || op === '=~';
}
