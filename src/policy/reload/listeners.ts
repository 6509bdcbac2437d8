/** Those who want to hear of something. */
export interface Listeners<T> {
  /** The answer ends it. One function added twice hears twice. */
  readonly add: (listener: (value: T) => void) => () => void;
  /** Calls each in the order of their coming; they must not throw. */
  readonly tell: (value: T) => void;
}

/** Begins with nobody. */
export function createListeners<T>(): Listeners<T> {
  const present = new Set<{ readonly listener: (value: T) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      present.add(entry);
      return () => present.delete(entry);
    },
    tell(value) {
      for (const { listener } of [...present]) listener(value);
    },
  };
}
