import test from 'ava';
import fc from 'fast-check';
import { splitDocuments } from '../../../src/policy/syntax/documents.ts';
import { type Judged, judge, specimens } from './documents.ts';
import { compileSchema, names } from './published.ts';

const RUNS = 5000;

/** What a schema can know: how a document is built, and which words there are. */
const STRUCTURAL = new Set([
  ...['unknown-key', 'missing-key', 'wrong-type', 'unknown-word', 'blank-value', 'too-few', 'not-yet'],
  ...['unknown-document', 'unknown-kind', 'wrong-api-version', 'nested-list', 'role-or-can', 'token-or-hash'],
]);

const schemas = new Map(names.map((name) => [name, compileSchema(name)]));
const all = specimens();

/** The schemas that a document of a language is held against. */
function accepts({ language, value }: Judged): boolean {
  const own = { native: 'policy', kalm: 'kalm', kfuse: 'kfuse', none: 'sidegate' }[language];
  const verdicts = new Set(['sidegate', own].map((name) => schemas.get(name)?.(value) === true));
  if (verdicts.size > 1) throw new Error(`sidegate.json and ${own}.json differ on ${JSON.stringify(value)}`);
  return verdicts.has(true);
}

/** Nothing stands in it, so that there is nothing to be wrong. */
function isEmpty({ value }: Judged): boolean {
  return value === null;
}

/** Where one of these is, an editor and our reader may not see the same document. */
const NOTATIONAL = new Set(['yaml', 'json', 'duplicate-key', 'unquoted-tag', 'unquoted-alias']);

function isStructural({ errors }: Judged): boolean {
  return errors.some((code) => STRUCTURAL.has(code)) && !errors.some((code) => NOTATIONAL.has(code));
}

test('there are documents of every language, good ones and bad ones', (t) => {
  const judged = all.flatMap((each) => judge(each) ?? []);
  for (const language of ['native', 'kalm', 'kfuse']) {
    const own = judged.filter((each) => each.language === language);
    t.true(own.filter(({ errors }) => errors.length === 0).length > 10, language);
    t.true(own.filter(isStructural).length > 10, language);
  }
});

test('whatever our reader accepts, its schema accepts', (t) => {
  for (const each of all) {
    const judged = judge(each);
    if (judged === undefined || judged.errors.length > 0 || isEmpty(judged)) continue;
    t.true(accepts(judged), `${each.from}\n${each.text}`);
  }
});

test('whatever our reader refuses for how it is built, its schema refuses', (t) => {
  for (const each of all) {
    const judged = judge(each);
    if (judged === undefined || !isStructural(judged) || isEmpty(judged)) continue;
    t.false(accepts(judged), `${each.from}: ${judged.errors.join(', ')}\n${each.text}`);
  }
});

const piece = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('\n- ', '*', '"', "'", '[', ']', '{', '}', ',', ': ', '~', '#', ' ', '\n', 'null', '" "'),
  fc.constantFrom(
    'true',
    '0',
    '1e3',
    '.inf',
    '.nan',
    '0x1f',
    'name: ',
    'role: viewer',
    'group:',
    'kind: ',
    '[]',
  ),
);
const damage = fc.tuple(fc.nat(), fc.nat(30), piece);

test('of no document, however it is damaged, does a schema refuse what our reader accepts', (t) => {
  let good = 0;
  let bad = 0;
  const seeds = all.filter(({ text }) => text.trim() !== '');
  const property = fc.property(
    fc.constantFrom(...seeds),
    fc.array(damage, { minLength: 1, maxLength: 2 }),
    ({ notation, text: whole }, damages) => {
      let text = whole;
      for (const [at, length, put] of damages) {
        const from = at % (text.length + 1);
        text = `${text.slice(0, from)}${put}${text.slice(from + length)}`;
      }
      const [document, ...others] = splitDocuments(`policy.${notation}`, text);
      if (document === undefined || others.length > 0) return;
      const judged = judge(document);
      if (judged === undefined || isEmpty(judged)) return;
      if (judged.errors.length === 0) {
        good += 1;
        if (!accepts(judged)) throw new Error(`refused:\n${text}`);
      } else if (isStructural(judged)) {
        bad += 1;
        if (accepts(judged)) throw new Error(`accepted in spite of ${judged.errors.join(', ')}:\n${text}`);
      }
    },
  );
  fc.assert(property, { numRuns: RUNS, includeErrorInReport: true });
  t.true(good > RUNS / 100 && bad > RUNS / 20, `${good} good, ${bad} bad`);
});
