/**
 * Goes on with a value: at once when it is there, later when it is awaited. A request that waits for nothing is thus
 * answered in the turn in which it came.
 */
export function after<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
