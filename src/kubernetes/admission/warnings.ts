import { oneLine } from '../../policy/problem.ts';

/**
 * What the API server hands on: 256 characters of each warning once all of them have more than 4096.
 *
 * @see k8s.io/apiserver/pkg/endpoints/filters/warning.go
 */
const [mostCharacters, longestWarning] = [4096, 256] as const;

/** What the last warning may take that tells of those left out. */
const roomForRest = 32;

/** The warnings that reach the user whole, each one line; the last one tells how many do not. */
export function boundWarnings(warnings: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let characters = 0;
  for (const warning of new Set(warnings)) {
    const text = shorten(oneLine(warning.toWellFormed()), longestWarning);
    characters += text.length;
    if (characters > mostCharacters - roomForRest) break;
    kept.push(text);
  }
  const rest = new Set(warnings).size - kept.length;
  return rest === 0 ? kept : [...kept, `and ${rest} more warnings`];
}

/** A text of at most so many characters; one that was longer ends in `…`. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).toWellFormed()}…`;
}
