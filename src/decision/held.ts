import type { Holder } from './holder.ts';

/** What a key of an index leads to. Nearly always one holder, which then stands there without a list around it. */
export type Held = Holder | Holder[];

/** Adds a holder under a key. */
export function add(index: Map<string, Held>, key: string, holder: Holder): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, holder);
  else if ('grants' in known) index.set(key, [known, holder]);
  else known.push(holder);
}

/** Joins what is known with more; copies, into a list given for it, only once both hold something. */
export function join(
  known: readonly Holder[],
  more: Holder | readonly Holder[] | undefined,
  into: Holder[],
): readonly Holder[] {
  if (more === undefined) return known;
  const list = 'grants' in more ? [more] : more;
  if (known.length === 0) return list;
  if (known !== into) for (const holder of known) into.push(holder);
  for (const holder of list) into.push(holder);
  return into;
}
