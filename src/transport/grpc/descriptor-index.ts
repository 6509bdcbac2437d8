import { descriptors, type FileDescriptor } from '../../gen/descriptors.ts';

const byName = new Map(descriptors.map((file) => [file.name, file]));
const bySymbol = new Map(
  descriptors.flatMap((file) => file.symbols.map((symbol) => [symbol, file] as const)),
);

/** The file of a name, with every file that it depends on, first itself; `undefined` when there is none. */
export function filesOf(name: string): readonly FileDescriptor[] | undefined {
  const file = byName.get(name);
  if (file === undefined) return undefined;
  const found = new Set([file]);
  // A set that grows while it is walked is walked to its end.
  for (const { dependencies } of found) {
    for (const dependency of dependencies) {
      const needed = byName.get(dependency);
      if (needed !== undefined) found.add(needed);
    }
  }
  return [...found];
}

/** The name of the file that declares a fully-qualified symbol: a service, method, message, field, enum or value. */
export function fileDeclaring(symbol: string): string | undefined {
  return bySymbol.get(symbol)?.name;
}
