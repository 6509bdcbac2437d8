import test from 'ava';
import fc from 'fast-check';
import type { ClauseText } from '../../../src/decision/scope.ts';
import { toRowsText } from '../../../src/transport/shadow/rows-text.ts';

const toText = (clauses: readonly ClauseText[]): string =>
  toRowsText({ kind: 'CONDITIONAL', reason: 'GRANTED', clauses, untilMs: Infinity });

const filter = fc.record({
  key: fc.constantFrom('namespace', 'owner', 'env'),
  op: fc.constantFrom('=' as const, '!=' as const, '=~' as const),
  values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
});
const clause = fc.array(filter, { minLength: 1, maxLength: 3 });
const clauses = fc.array(clause, { minLength: 1, maxLength: 4 });

test('order and repetition of clauses, filters and values say nothing', (t) => {
  fc.assert(
    fc.property(clauses, fc.nat(), (some, seed) => {
      const turn = <T>(list: readonly T[]): T[] => [
        ...list.slice(seed % list.length),
        ...list.slice(0, seed % list.length),
      ];
      const other = turn(some).map((each) =>
        turn(each).map(({ values, ...rest }) => ({ ...rest, values: turn(values) })),
      );
      t.is(toText([...other, ...some]), toText(some));
    }),
  );
  t.pass();
});

test('another value, filter or clause is another text', (t) => {
  const shop = { key: 'namespace', op: '=' as const, values: ['shop'] };
  const prod = { key: 'env', op: '!=' as const, values: ['test'] };
  const texts = [
    toText([[shop]]),
    toText([[{ ...shop, values: ['blog'] }]]),
    toText([[{ ...shop, values: ['shop', 'blog'] }]]),
    toText([[shop, prod]]),
    toText([[shop], [prod]]),
    toText([[{ ...shop, op: '=~' }]]),
    toRowsText({ kind: 'ALL', reason: 'GRANTED', untilMs: Infinity }),
    toRowsText({ kind: 'NONE', reason: 'NO_GRANT', untilMs: Infinity }),
  ];
  t.is(new Set(texts).size, texts.length);
});

test('values that stand in one filter or in clauses of their own are the same rows', (t) => {
  const of = (...values: string[]): ClauseText => [{ key: 'namespace', op: '=', values }];
  t.is(toText([of('shop'), of('blog')]), toText([of('blog', 'shop')]));
});
