import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import type { Position } from '../../../src/decision/policy-data.ts';
import type { SourceFile } from '../../../src/policy/loader.ts';
import { silenceable } from '../../../src/policy/silence/silenceable.ts';
import { fieldsOf, listOf, maybe, numberOf, textOf } from '../../policy/decode.ts';
import { exampleFiles, filesOf, PATH } from '../../policy/table-source.ts';
import { checkFiles } from './check-files.ts';

/** A finding as a table wants it. */
interface Wanted extends Position {
  readonly code: string;
}

interface FindingCase {
  readonly it: string;
  readonly files: readonly SourceFile[];
  readonly beside: readonly string[];
  readonly want: readonly Wanted[];
  readonly silenced: readonly string[];
}

const cases = new URL('./cases/', import.meta.url);
const met = new Set<string>();

const finds = test.macro((t, { files, beside, want, silenced }: FindingCase) => {
  const told = checkFiles(files, (path) => beside.includes(basename(path)));
  const found = told.problems.map(({ code, position }) => ({ code, ...position }));
  t.deepEqual(found, [...want], told.problems.map(({ message }) => message).join('\n'));
  t.deepEqual(
    told.silenced.map(({ code }) => code),
    [...silenced],
  );
  for (const { severity, code, message } of told.problems) {
    met.add(code);
    t.is(severity, 'warning');
    t.regex(message, /^\P{Lu}[^\n]*[^.\n]$/u);
  }
});

for (const name of readdirSync(cases).sort()) {
  const table = fieldsOf(parse(readFileSync(new URL(name, cases), 'utf8')), ['cases']);
  for (const each of listOf(table.cases, toCase)) test(`${name}: ${each.it}`, finds, each);
}

const isClean = test.macro((t, files: readonly SourceFile[]) => {
  const { problems, silenced } = checkFiles(files, () => true);
  t.deepEqual(problems, []);
  for (const { reason } of silenced) t.not(reason, '');
});

for (const name of ['jwt', 'kalm', 'kfuse', 'mtls', 'shop']) {
  const files = exampleFiles(`deploy/examples/${name}`).filter(({ path }) => path.endsWith('.yaml'));
  test(`the example of ${name} has nothing odd that it does not explain`, isClean, files);
}
const demo = readFileSync(new URL('../../../deploy/envoy/policy.yaml', import.meta.url), 'utf8');
test('the policy of the demo has nothing odd that it does not explain', isClean, [
  { path: PATH, text: demo },
]);

test.after('every finding has a case', (t) => {
  const ofLoading = new Set(['ambiguous-operator']);
  const rules = new URL('../../../src/analysis/lint/rules/', import.meta.url);
  const texts = readdirSync(rules).map((file) => readFileSync(new URL(file, rules), 'utf8'));
  const told = [...silenceable].filter((code) => texts.some((text) => text.includes(`'${code}'`)));
  t.deepEqual(
    told.filter((code) => !met.has(code) && !ofLoading.has(code)),
    [],
  );
});

function toCase(value: unknown): FindingCase {
  const keys = ['it', 'policy', 'files', 'beside', 'want', 'silenced'] as const;
  const { it, policy, files, beside, want, silenced } = fieldsOf(value, keys);
  return {
    it: textOf(it),
    files: filesOf(policy, files),
    beside: maybe(beside, (list) => listOf(list, textOf)) ?? [],
    want: listOf(want, toWanted),
    silenced: maybe(silenced, (list) => listOf(list, textOf)) ?? [],
  };
}

function toWanted(value: unknown): Wanted {
  const { code, file, line, column } = fieldsOf(value, ['code', 'file', 'line', 'column']);
  return {
    code: textOf(code),
    file: maybe(file, textOf) ?? PATH,
    line: numberOf(line),
    column: numberOf(column),
  };
}
