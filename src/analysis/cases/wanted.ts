import { mustBeNamed } from './words.ts';

/** An answer, as far as a table can want it. */
interface Answer {
  readonly effect: 'ALLOW' | 'DENY';
  readonly reason: string;
}

/** Says whether an answer is what a word wants: an effect, or a reason. `DENY` wants no denial that a misspelt question gets. */
export function isWanted(word: string, { effect, reason }: Answer): boolean {
  if (word === 'ALLOW') return effect === 'ALLOW';
  if (word === 'DENY') return effect === 'DENY' && !mustBeNamed(reason);
  return word === reason;
}
