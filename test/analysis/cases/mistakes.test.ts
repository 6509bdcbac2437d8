import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { fieldsOf, listOf, maybe, numberOf, textOf } from '../../policy/decode.ts';
import { runText, TEST } from './run-text.ts';

/** A test with mistakes in it, and each of them. */
interface Mistakes {
  readonly it: string;
  readonly test: string;
  readonly want: readonly { code: string; file: string; line: number; column: number }[];
  /** What no message may repeat. */
  readonly secret: string | undefined;
}

const policies = {
  'p.yaml': 'apiVersion: sidegate.dev/v1\nkind: Policy\n',
  'broken.yaml': 'apiVersion: sidegate.dev/v1\nkind: Policy\ngrant: []\n',
};

const finds = test.macro(async (t, { test: text, want, secret }: Mistakes) => {
  const { problems, results } = await runText(text, policies);
  const found = problems.map(({ code, position }) => ({ code, ...position }));
  t.deepEqual(found, [...want], problems.map(({ message }) => message).join('\n'));
  t.true(
    problems.every(({ severity }) => severity === 'error'),
    'a warning would pass',
  );
  t.true(results.length < 2, 'what has a mistake is not asked');
  for (const { message } of problems) {
    t.regex(message, /^\P{Lu}[^\n]*[^.\n]$/u);
    if (secret !== undefined) t.false(message.includes(secret));
  }
});

const directory = new URL('mistakes/', import.meta.url);
for (const name of readdirSync(directory).sort()) {
  const { cases } = fieldsOf(parse(readFileSync(new URL(name, directory), 'utf8')), ['cases']);
  for (const each of listOf(cases, toMistakes)) test(`${name}: ${each.it}`, finds, each);
}

function toMistakes(value: unknown): Mistakes {
  const { it, test: text, want, secret } = fieldsOf(value, ['it', 'test', 'want', 'secret']);
  return { it: textOf(it), test: textOf(text), want: listOf(want, toWanted), secret: maybe(secret, textOf) };
}

function toWanted(value: unknown): Mistakes['want'][number] {
  const { code, file, line, column } = fieldsOf(value, ['code', 'file', 'line', 'column']);
  return {
    code: textOf(code),
    file: maybe(file, textOf) ?? TEST,
    line: numberOf(line),
    column: numberOf(column),
  };
}
