import { readFileSync } from 'node:fs';
import test from 'ava';
import { findOutside, type Outside } from '../../src/decision/difference.ts';
import type { FilterText } from '../../src/decision/filter.ts';
import type { ScopeText } from '../../src/decision/scope.ts';
import { fields, list, parseCases, string, strings } from './case-notation.ts';
import { toClause } from './case-policy.ts';

function toScope(value: unknown): ScopeText {
  return value === 'all' ? 'all' : list(value, toClause);
}

function spell(outside: Outside): unknown {
  return outside.kind === 'row' ? new Map(outside.row) : outside.kind;
}

for (const example of list(
  parseCases(readFileSync('test/decision/differences.yaml', 'utf8')),
  (value) => value,
)) {
  const { required, value } = fields(example, ['it', 'inner', 'outer', 'want']);
  test(`what lies outside: ${required('it')}`, (t) => {
    const want = value('want');
    const found = spell(findOutside(toScope(value('inner')), toScope(value('outer'))));
    t.deepEqual(found, typeof want === 'string' ? string(want) : strings(want));
  });
}

function oneOf(key: string, ...values: readonly string[]): FilterText {
  return { key, op: '=', values };
}

function some<T>(count: number, each: (place: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, place) => each(place));
}

test('a clause that stands there twice, as one object, is still one', (t) => {
  const both = [oneOf('ns', 'web'), oneOf('name', 'x')];
  t.is(findOutside([[oneOf('ns', 'web')]], [both, both]).kind, 'row');
  t.is(findOutside([both, both], [[oneOf('ns', 'shop')]]).kind, 'row');
  t.is(findOutside([both, both], [[oneOf('name', 'x')]]).kind, 'none');
});

test('a thousand clauses against a thousand others are compared in the time that is given', (t) => {
  const inner = some(1000, (place) => [oneOf('ns', `ns-${place}`), oneOf('name', 'x')]);
  const outer = some(1000, (place) => [oneOf('ns', `ns-${place}`), oneOf('name', 'x', 'y')]);
  t.is(findOutside(inner, outer).kind, 'none');
  t.is(findOutside(outer, inner).kind, 'row');
  t.is(findOutside([some(1000, (place) => oneOf('ns', `ns-${place}`))], []).kind, 'none');
  t.is(findOutside([some(1000, (place) => oneOf(`key-${place}`, 'x'))], []).kind, 'unsure');
});

test('a search that would take for ever ends unsure', (t) => {
  const colours = some(12, (place) => `c${place}`);
  const pairs = some(13, (one) => some(one, (other) => [`k${one}`, `k${other}`] as const)).flat();
  const outer = pairs.flatMap((keys) => colours.map((colour) => keys.map((key) => oneOf(key, colour))));
  const inner = [some(13, (place) => oneOf(`k${place}`, ...colours))];
  const sinceMs = performance.now();
  t.is(findOutside(inner, outer).kind, 'unsure');
  t.true(performance.now() - sinceMs < 1000);
});
