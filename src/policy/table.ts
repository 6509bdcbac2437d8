/** A list in which equal rows share a place. */
export interface Table<T> {
  readonly rows: readonly T[];
  readonly place: (row: T) => number;
}

/** Makes an empty table; rows are plain data and equal when their JSON is. */
export function createTable<T>(): Table<T> {
  const rows: T[] = [];
  const places = new Map<string, number>();
  return {
    rows,
    place(row) {
      const key = JSON.stringify(row);
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, rows.length);
      return rows.push(row) - 1;
    },
  };
}
