/** A cache of which the entries that nobody asks for go first. */
export interface BoundedCache<V> {
  readonly get: (key: string) => V | undefined;
  /** @param bytes - about how much memory the entry takes */
  readonly set: (key: string, value: V, bytes: number) => void;
}

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}

/**
 * Makes a cache of at most so many entries and bytes. It has two halves: what is asked for moves to the recent one,
 * and when that is full it becomes the older one, whose entries are forgotten at once.
 */
export function createBoundedCache<V>(maxEntries: number, maxBytes: number): BoundedCache<V> {
  let recent = new Map<string, Entry<V>>();
  let older = new Map<string, Entry<V>>();
  let bytes = 0;

  function enter(key: string, entry: Entry<V>): void {
    if (entry.bytes > maxBytes / 2) return;
    if (recent.size >= maxEntries / 2 || bytes + entry.bytes > maxBytes / 2) {
      older = recent;
      recent = new Map();
      bytes = 0;
    }
    bytes += entry.bytes - (recent.get(key)?.bytes ?? 0);
    recent.set(key, entry);
  }

  return {
    get(key) {
      const entry = recent.get(key);
      if (entry !== undefined) return entry.value;
      const found = older.get(key);
      if (found !== undefined) enter(key, found);
      return found?.value;
    },
    set: (key, value, size) => enter(key, { value, bytes: size }),
  };
}
