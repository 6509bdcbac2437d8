import { formatPath, type Path, type Remark } from './remark.ts';

/** A JSON object of a stranger. */
export type Fields = Readonly<Record<string, unknown>>;

/** Narrows JSON, and collects what has another shape than it should. Absent and null are empty, as Kubernetes has it. */
export interface JsonReader {
  readonly problems: readonly Remark[];
  readonly fields: (value: unknown, path: Path) => Fields;
  readonly list: (value: unknown, path: Path) => readonly unknown[];
  readonly text: (value: unknown, path: Path) => string;
}

/** Creates a reader that has met no problem. */
export function createJsonReader(): JsonReader {
  const problems: Remark[] = [];
  function complain<T>(path: Path, what: string, instead: T): T {
    problems.push({ path, message: `\`${formatPath(path)}\` is no ${what}` });
    return instead;
  }
  return {
    problems,
    fields(value, path) {
      if (isFields(value)) return value;
      return isAbsent(value) ? {} : complain(path, 'object', {});
    },
    list(value, path) {
      if (isList(value)) return value;
      return isAbsent(value) ? [] : complain(path, 'list', []);
    },
    text(value, path) {
      if (typeof value === 'string') return value;
      return isAbsent(value) ? '' : complain(path, 'text; put it in quotes', '');
    },
  };
}

/** Whether Kubernetes reads the value as if nothing were there. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
