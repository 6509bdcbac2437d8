import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A test file, and what of it is to run. */
export interface PlannedFile {
  readonly file: string;
  /** Ids of tests, also of other files; absent: all tests of the file. */
  readonly ids?: ReadonlySet<string>;
}

/** Plans runs of tests so that a mutant is killed soon. */
export interface TestPlanner {
  /** Keeps how long tests take, also for other processes that run in this folder. */
  readonly keepDurations: (tests: readonly (readonly [id: string, ms: number])[]) => void;
  readonly durationOf: (id: string) => number;
  /** Remembers that a test killed a mutant: the next mutant stands near by. */
  readonly noteKiller: (id: string) => void;
  /** Puts tests in order: those that killed of late, and then file by file, the fast ones first. */
  readonly plan: (ids: readonly string[]) => readonly PlannedFile[];
}

/** How many of the last killers are tried before anything else. */
const MOST_KILLERS = 6;

/** The id of a test. */
export function idOf(file: string, title: string): string {
  return `${file}: ${title}`;
}

function fileOf(id: string): string {
  return id.split(': ', 1).join('');
}

/** Makes a planner that keeps durations in a file. */
export function createTestPlanner(path: string): TestPlanner {
  let durations: ReadonlyMap<string, number> | undefined;
  let killers: readonly string[] = [];
  const durationOf = (id: string): number => {
    durations ??= new Map(existsSync(path) ? entriesIn(readFileSync(path, 'utf8')) : []);
    return durations.get(id) ?? 0;
  };
  return {
    keepDurations(tests) {
      durations = new Map(tests);
      writeFileSync(path, JSON.stringify(Object.fromEntries(tests)));
    },
    durationOf,
    noteKiller(id) {
      if (id !== fileOf(id)) killers = [id, ...killers.filter((each) => each !== id)].slice(0, MOST_KILLERS);
    },
    plan(ids) {
      const wanted = new Set(ids);
      const inFile = Map.groupBy(wanted, fileOf);
      const costOf = ([file, list]: readonly [string, readonly string[]]): number =>
        list.reduce((sum, id) => sum + (id === file ? 0 : durationOf(id)), 0);
      const likely = killers.filter((id) => wanted.has(id));
      return [
        ...[...Map.groupBy(likely, fileOf)].map(([file, list]) => ({ file, ids: new Set(list) })),
        ...[...inFile]
          .toSorted((one, other) => costOf(one) - costOf(other))
          .map(([file]) => ({ file, ids: wanted })),
      ];
    },
  };
}

function entriesIn(json: string): readonly (readonly [id: string, ms: number])[] {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([id, ms]) => [id, Number(ms)]);
}
