import { type Complaints, positionOf, type Source } from './language.ts';
import { formatPosition } from './problem.ts';
import type { Located } from './syntax/shape.ts';

/** Refuses the second and every later use of a name, in whichever document. */
export function refuseRepeated(
  what: string,
  named: readonly { readonly source: Source<unknown>; readonly name: Located<string> }[],
  complaints: Complaints,
): void {
  const first = new Map<string, string>();
  for (const { source, name } of named) {
    if (name.value === '') continue;
    const position = positionOf(source, name.at);
    const before = first.get(name.value);
    if (before === undefined) first.set(name.value, formatPosition(position));
    else
      complaints.error(
        'repeated-name',
        position,
        `${what} \`${name.value}\` stands at ${before} already; rename one of them`,
      );
  }
}
