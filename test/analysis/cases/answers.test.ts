import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { decisionWords, outcomeWords, scopeWords } from '../../../src/analysis/cases/words.ts';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';
import { runText, toTest } from './run-text.ts';

/** A question without what it wants, and its answer. */
interface Asked {
  readonly policy: string;
  readonly ask: string;
  readonly answer: string;
  readonly rows: readonly (readonly [side: string, row: unknown])[];
}

const PARTS = ['policies', 'cases', 'scopes', 'routes', 'questions', 'others'] as const;
const table = fieldsOf(parse(readFileSync(new URL('answers.yaml', import.meta.url), 'utf8')), PARTS);
const many = Array.from({ length: 500 }, (_, place) => `namespace-${String(place)}`).join(', ');
const policies = Object.fromEntries(
  entriesOf(table.policies, (text) => textOf(text).replace('MANY_NAMESPACES', many)),
);

function toAsked(value: unknown): Asked {
  const fields = fieldsOf(value, ['policy', 'ask', 'answer', 'in', 'out']);
  return {
    policy: maybe(fields.policy, textOf) ?? 'shop.yaml',
    ask: textOf(fields.ask),
    answer: textOf(fields.answer),
    rows: [
      ...(fields.in === undefined ? [] : [['in', fields.in] as const]),
      ...(fields.out === undefined ? [] : [['out', fields.out] as const]),
      ...(fields.in === undefined && fields.out === undefined
        ? [['neither', { namespace: 'shop' }] as const]
        : []),
    ],
  };
}

const allowing = new Set(['GRANTED', 'RBAC_DISABLED', 'PUBLIC', 'AUTHENTICATED']);
/** Denials that say something of who asks. */
const denying = new Set([
  'NO_GRANT',
  'OUT_OF_SCOPE',
  'EXPIRED',
  'SUSPENDED',
  'UNAUTHENTICATED',
  'NOT_IN_GROUP',
]);

async function passes(t: ExecutionContext, policy: string, part: string, entry: string): Promise<boolean> {
  const { problems, results } = await runText(toTest(policy, part, entry), policies);
  t.deepEqual(problems, [], entry);
  t.is(results.length, 1, entry);
  const [result] = results;
  if (result?.passed === false) result.why();
  return result?.passed === true;
}

/** Wants every word in turn, and gives those with which the question passes. */
async function passingWords(
  t: ExecutionContext,
  { policy, ask }: Asked,
  part: string,
  words: Iterable<string>,
): Promise<readonly string[]> {
  const passing: string[] = [];
  for (const word of new Set(words)) {
    if (await passes(t, policy, part, `{ ${ask}, want: ${word} }`)) passing.push(word);
  }
  return passing.toSorted();
}

for (const [part, words] of [
  ['cases', decisionWords],
  ['routes', outcomeWords],
] as const) {
  for (const asked of listOf(table[part], toAsked)) {
    test(`${part}: ${asked.ask} passes where ${asked.answer} or its effect is wanted, and nowhere else`, async (t) => {
      const effect = allowing.has(asked.answer) ? ['ALLOW'] : [];
      const wanted = [asked.answer, ...(denying.has(asked.answer) ? ['DENY'] : effect)];
      t.deepEqual(await passingWords(t, asked, part, words), wanted.toSorted());
    });
  }
}

for (const asked of listOf(table.scopes, toAsked)) {
  test(`scopes: ${asked.ask} is ${asked.answer}, and no other word passes`, async (t) => {
    const wanted = [asked.answer, ...(denying.has(asked.answer) ? ['NONE'] : [])];
    t.deepEqual(await passingWords(t, asked, 'scopes', scopeWords), wanted.toSorted());
  });
  test(`scopes: ${asked.ask} has just its rows in and out`, async (t) => {
    for (const [side, row] of asked.rows) {
      for (const wanted of ['in', 'out']) {
        const entry = `{ ${asked.ask}, ${wanted}: ${JSON.stringify(row)} }`;
        t.is(await passes(t, asked.policy, 'scopes', entry), wanted === side, entry);
      }
    }
  });
}

const questions = listOf(table.questions, toAsked);
const answers = [...questions.map(({ answer }) => answer), ...listOf(table.others, textOf)];
for (const { policy, ask, answer } of questions) {
  test(`questions: ${ask} is ${answer}, and none of the others`, async (t) => {
    const passing: string[] = [];
    for (const each of new Set(answers)) {
      if (await passes(t, policy, 'routes', `{ request: ${ask}, want: ${each} }`)) passing.push(each);
    }
    t.deepEqual(passing, [answer]);
  });
}
