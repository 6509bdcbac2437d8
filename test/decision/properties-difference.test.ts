import { equal, notEqual, ok } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { findOutside } from '../../src/decision/difference.ts';
import type { FilterText } from '../../src/decision/filter.ts';
import type { ClauseText } from '../../src/decision/scope.ts';
import { KEYS, someAdmits, tryAll } from './brute-force.ts';
import { prove } from './prove.ts';

const LITERALS = ['a', 'b', 'ab', 'aab', 'ba', '', 'c'] as const;
const PLAIN = ['a.*', 'a.+', 'ab.*', '.*', '.+', 'b.*|a', 'a|ab', 'aab.+', 'b.+|ab.*', ''] as const;
const OTHERS = [
  '.*b',
  'a\\.*',
  '.*a.*',
  '[ab]+',
  'a[a-c]*',
  '(a|b)b?',
  'a{2}b',
  '(?i)A',
  'b|[c]',
  '.*.+',
  'a.b',
  '[^a]',
] as const;

function clausesOf(expressions: readonly string[]): fc.Arbitrary<readonly ClauseText[]> {
  const filter: fc.Arbitrary<FilterText> = fc.oneof(
    fc.record({
      key: fc.constantFrom(...KEYS),
      op: fc.constantFrom('=' as const, '!=' as const),
      values: fc.array(fc.constantFrom(...LITERALS), { minLength: 1, maxLength: 3, size: 'max' }),
    }),
    fc.record({
      key: fc.constantFrom(...KEYS),
      op: fc.constantFrom('=~' as const, '!~' as const),
      values: fc.array(fc.constantFrom(...expressions), { minLength: 1, maxLength: 2, size: 'max' }),
    }),
  );
  const clause = fc.array(filter, { minLength: 1, maxLength: 3, size: 'max' });
  return fc.array(clause, { maxLength: 3, size: 'max' });
}

const plain = clausesOf(PLAIN);
const any = clausesOf([...PLAIN, ...OTHERS]);

function agree(inner: readonly ClauseText[], outer: readonly ClauseText[], steps?: number): string {
  const answer = findOutside(inner, outer, steps);
  if (answer.kind === 'none') equal(tryAll(inner, outer), undefined);
  if (answer.kind === 'row') {
    ok(someAdmits(inner, answer.row));
    ok(!someAdmits(outer, answer.row));
  }
  return answer.kind;
}

test('of values, sets and prefixes it is certain whether a row lies outside', (t) =>
  prove(t, fc.tuple(plain, plain), 1, ([inner, outer]) => {
    notEqual(agree(inner, outer), 'unsure');
  }));

test('what is said of any expressions is certain', (t) =>
  prove(t, fc.tuple(any, any), 1, ([inner, outer]) => {
    agree(inner, outer);
  }));

test('what is said in too little time is certain', (t) =>
  prove(t, fc.tuple(any, any, fc.nat(300)), 1, ([inner, outer, steps]) => {
    agree(inner, outer, steps);
  }));

test('a clause that is repeated changes nothing', (t) =>
  prove(t, fc.tuple(any, any), 1, ([inner, outer]) => {
    agree([...inner, ...inner], [...outer, ...outer]);
    equal(findOutside([...inner, ...inner], [...outer, ...outer]).kind, findOutside(inner, outer).kind);
  }));

test('no scope lies outside itself, nor does one that asks for more', (t) =>
  prove(t, fc.tuple(any, any), 1, ([inner, outer]) => {
    const narrower = inner.map((clause) => [...clause, ...(outer[0] ?? [])]);
    equal(findOutside(inner, [...outer, ...inner]).kind, 'none');
    equal(findOutside(narrower, [...outer, ...inner]).kind, 'none');
  }));
