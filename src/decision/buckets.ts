/** Adds an item to the list under a key, which begins empty. */
export function append<K, T>(index: Map<K, T[]>, key: K, item: T): void {
  const items = index.get(key);
  if (items === undefined) index.set(key, [item]);
  else items.push(item);
}

/** The inner index under a key, which begins empty. */
export function nested<T>(index: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = index.get(key);
  if (known !== undefined) return known;
  const inner = new Map<string, T>();
  index.set(key, inner);
  return inner;
}
