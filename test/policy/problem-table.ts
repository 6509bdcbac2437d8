import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { load } from '../../src/policy/load.ts';
import type { SourceFile } from '../../src/policy/loader.ts';
import { fieldsOf, listOf, maybe, numberOf, textOf } from './decode.ts';
import { filesOf, PATH } from './table-source.ts';

/** A problem as a table wants it. */
interface Wanted {
  readonly severity: string;
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface ProblemCase {
  readonly it: string;
  readonly files: readonly SourceFile[];
  readonly want: readonly Wanted[];
  /** What no message may repeat. */
  readonly secret: string | undefined;
}

const finds = test.macro((t, { files, want, secret }: ProblemCase) => {
  const { problems, policy } = load(files, new Map());
  const found = problems.map(({ severity, code, position }) => ({ severity, code, ...position }));
  t.deepEqual(found, [...want], problems.map(({ message }) => message).join('\n'));
  t.is(
    policy === undefined,
    want.some(({ severity }) => severity === 'error'),
  );
  for (const { code, message } of problems) {
    t.regex(code, /^[a-z]+(-[a-z]+)*$/);
    t.regex(message, /^\P{Lu}[^\n]*[^.\n]$/u);
    if (secret !== undefined) t.false(message.includes(secret), code);
  }
});

/** Runs every table of problems in a directory: each case has a policy, and exactly the problems that loading it finds. */
export function runProblemTables(directory: URL): void {
  for (const name of readdirSync(directory).sort()) {
    const { cases } = fieldsOf(parse(readFileSync(new URL(name, directory), 'utf8')), ['cases']);
    for (const each of listOf(cases, toCase)) test(`${name}: ${each.it}`, finds, each);
  }
}

function toCase(value: unknown): ProblemCase {
  const { it, policy, files, want, secret } = fieldsOf(value, ['it', 'policy', 'files', 'want', 'secret']);
  return {
    it: textOf(it),
    files: filesOf(policy, files),
    want: listOf(want, toWanted),
    secret: maybe(secret, textOf),
  };
}

function toWanted(value: unknown): Wanted {
  const { severity, code, file, line, column } = fieldsOf(value, [
    'severity',
    'code',
    'file',
    'line',
    'column',
  ]);
  return {
    severity: maybe(severity, textOf) ?? 'error',
    code: textOf(code),
    file: maybe(file, textOf) ?? PATH,
    line: numberOf(line),
    column: numberOf(column),
  };
}
