import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import type { FilterText } from '../../src/decision/filter.ts';
import { admits, type ClauseText, compileScope } from '../../src/decision/scope.ts';
import { toScopeHeader } from '../../src/route/scope-header.ts';
import { entriesOf, fieldsOf, listOf, textOf } from '../policy/decode.ts';
import { askMatcher, isThere, type MatcherQuestion } from './matchers/matcher.ts';

const directory = new URL('../vectors/scope/', import.meta.url);

const granted = { kind: 'CONDITIONAL', reason: 'GRANTED', untilMs: Infinity } as const;

type Row = Readonly<Record<string, string>>;
type Scope = Parameters<typeof toScopeHeader>[0];

interface Vector {
  readonly name: string;
  readonly scope: Scope | undefined;
  readonly header: string;
  readonly admitted: readonly Row[];
  readonly refused: readonly Row[];
  /** Whether only RE2 is bound to know the expressions; others admit nothing then. */
  readonly re2Only: boolean;
}

const vectors = readdirSync(directory)
  .sort()
  .flatMap((file) => {
    const document: unknown = JSON.parse(readFileSync(new URL(file, directory), 'utf8'));
    return listOf(fieldsOf(document, ['about', 'vectors']).vectors, (value) => toVector(file, value));
  });

for (const { name, scope, header, admitted, refused } of vectors) {
  if (scope === undefined) continue;
  test(`${name}: it is written like that, and decided`, (t) => {
    t.is(toScopeHeader(scope), header);
    for (const row of admitted) t.true(decide(scope, row), JSON.stringify(row));
    for (const row of refused) t.false(decide(scope, row), JSON.stringify(row));
  });
}

for (const language of ['JavaScript', 'Python', 'Go'] as const) {
  const run = isThere(language) ? test : test.skip;

  run(`the matcher in ${language} admits the rows of the vectors`, (t) => {
    const questions = vectors.flatMap(({ name, header, admitted, refused, re2Only }) => [
      ...admitted.map((row) => ({ name, header, row, want: !re2Only || language === 'Go' })),
      ...refused.map((row) => ({ name, header, row, want: false })),
    ]);
    const answers = askMatcher(language, questions);
    for (const [index, { name, row, want }] of questions.entries()) {
      t.is(answers[index], want, `${name}: ${JSON.stringify(row)}`);
    }
  });

  run(`the matcher in ${language} admits just those rows that are allowed`, (t) => {
    const asked = fc
      .sample(fc.tuple(clauses, fc.array(row, { minLength: 1, maxLength: 8 })), 2000)
      .flatMap(toQuestions);
    const answers = askMatcher(language, asked);
    for (const [index, { header, row: each, want }] of asked.entries()) {
      if (answers[index] !== want) t.is(answers[index], want, `${header} ${JSON.stringify(each)}`);
    }
    t.true(asked.some(({ want }) => want));
  });
}

for (const language of ['JavaScript', 'Python'] as const) {
  const run = isThere(language) ? test : test.skip;

  run(`the matcher in ${language} reads values as a policy writes them, and no others`, (t) => {
    const header = (op: string, value: string): string =>
      JSON.stringify({ v: 1, clauses: [[['k', op, [value]]]] });
    const plain = [
      ['7', 7],
      ['0', 0],
      ['true', true],
      ['false', false],
    ].flatMap(([text, k]) => [
      { header: header('=', String(text)), row: { k }, want: true },
      { header: header('!=', String(text)), row: { k }, want: false },
    ]);
    const others = [null, 0.5, [], ['shop'], {}].flatMap((k) =>
      ['=', '!=', '=~', '!~'].map((op) => ({ header: header(op, 'test'), row: { k }, want: false })),
    );
    const questions = [...plain, ...others];
    const answers = askMatcher(language, questions);
    for (const [index, { header: asked, row: each, want }] of questions.entries()) {
      t.is(answers[index], want, `${asked} ${JSON.stringify(each)}`);
    }
  });
}

test('a scope that is too large is no header', (t) => {
  const values = Array.from({ length: 1000 }, (_, index) => `namespace-${index}`);
  const scope: Scope = { ...granted, clauses: [[{ key: 'namespace', op: '=', values }]] };
  t.is(toScopeHeader(scope), undefined);
  t.is(
    toScopeHeader({ ...scope, clauses: [[{ key: 'namespace', op: '=', values: values.slice(0, 200) }]] })
      ?.length,
    3131,
  );
});

const word = fc.constantFrom('a', 'b', 'shop', 'shop-1', 'é', '"', '\\', '\u{1f600}', 'a\nb', 'a,b');
const expression = fc.constantFrom(
  'a|b',
  'shop.*',
  '.',
  '.*',
  's[g-i]op(?:-\\d)?',
  '[^a]+',
  '\\w+',
  'a\\nb',
  '.+\\-1',
  '"?',
);
const filter: fc.Arbitrary<FilterText> = fc
  .record({ key: fc.constantFrom('k', 'l', 'toString'), op: fc.constantFrom('=', '!=', '=~', '!~') })
  .chain(({ key, op }) =>
    fc
      .uniqueArray(op === '=' || op === '!=' ? word : expression, { minLength: 1, maxLength: 3 })
      .map((values) => ({ key, op, values })),
  );
const clauses: fc.Arbitrary<readonly ClauseText[]> = fc.array(
  fc.array(filter, { minLength: 1, maxLength: 3 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const row: fc.Arbitrary<Row> = fc
  .array(fc.tuple(fc.constantFrom('k', 'l', 'toString'), fc.oneof(word, fc.constant(''))), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs));

function toQuestions([list, rows]: readonly [
  readonly ClauseText[],
  readonly Row[],
]): readonly (MatcherQuestion & {
  readonly want: boolean;
})[] {
  const scope: Scope = { ...granted, clauses: list };
  const header = toScopeHeader(scope) ?? '';
  return rows.map((each) => ({ header, row: each, want: decide(scope, each) }));
}

function decide(scope: Scope, attributes: Row): boolean {
  const compiled = compileScope(scope.kind === 'ALL' ? 'all' : scope.clauses);
  return admits(compiled, 'resource', new Map(Object.entries(attributes)), 'anonymous');
}

function toVector(file: string, value: unknown): Vector {
  const { it, scope, header, admitted, refused } = fieldsOf(value, [
    'it',
    'scope',
    'header',
    'admitted',
    'refused',
  ]);
  return {
    name: `${file}: ${textOf(it)}`,
    scope: scope === undefined ? undefined : toScope(scope),
    header: textOf(header),
    admitted: listOf(admitted, toRow),
    refused: listOf(refused, toRow),
    re2Only: file === 'expressions-of-re2.json',
  };
}

function toRow(value: unknown): Row {
  return Object.fromEntries(entriesOf(value, textOf));
}

function toScope(value: unknown): Scope {
  const { kind, clauses: list } = fieldsOf(value, ['kind', 'clauses']);
  if (kind === 'ALL') return { ...granted, kind };
  return { ...granted, clauses: listOf(list, (clause) => listOf(clause, toFilter)) };
}

function toFilter(value: unknown): FilterText {
  const { key, op, values } = fieldsOf(value, ['key', 'op', 'values']);
  const operator = (['=', '!=', '=~', '!~'] as const).find((each) => each === op);
  if (operator === undefined) throw new TypeError(`no operator: ${JSON.stringify(op)}`);
  return { key: textOf(key), op: operator, values: listOf(values, textOf) };
}
