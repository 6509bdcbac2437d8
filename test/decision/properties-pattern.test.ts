import { equal } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { fold } from '../../src/decision/fold.ts';
import { compilePattern, type Matcher } from '../../src/decision/pattern.ts';
import { prove } from './prove.ts';

const PIECES = [
  'a',
  'b',
  'é',
  '😀',
  '\n',
  '-',
  '_',
  ' ',
  '\\.',
  '\\\\',
  '\\|',
  '\\*',
  '\\-',
  '\\_',
  '\\\n',
  '\\é',
  '\\😀',
];
const OPERATORS = [
  '.',
  '.*',
  '.+',
  '.?',
  '|',
  '^',
  '$',
  'a*',
  '(a)',
  '[ab]',
  '(?i)',
  '\\d',
  '\\Qa.b\\E',
  '{',
  '}',
  '\\',
];

const expressions = fc.oneof(
  fc
    .array(fc.constantFrom(...PIECES, ...PIECES, ...OPERATORS), { maxLength: 6, size: 'max' })
    .map((pieces) => pieces.join('')),
  fc
    .tuple(
      fc.constantFrom('', '.*', '.+', '.'),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 3, size: 'max' }),
      fc.constantFrom('', '.*', '.+', '.', '|', '|b'),
    )
    .map(([before, pieces, after]) => `${before}${pieces.join('')}${after}`),
);

const values = fc
  .array(fc.constantFrom('a', 'b', 'é', '😀', '\n', '-', '_', '.', '\\', '|', '*', 'A', '1', '{', '^'), {
    maxLength: 5,
    size: 'max',
  })
  .map((pieces) => pieces.join(''));

function attempt(compile: () => Matcher): Matcher | undefined {
  try {
    return compile();
  } catch {
    return undefined;
  }
}

test('an expression means what RE2 says it means, however it is compared', (t) =>
  prove(
    t,
    fc.tuple(expressions, fc.array(values, { minLength: 3, maxLength: 3 })),
    1,
    ([expression, texts]) => {
      const ours = attempt(() => compilePattern(expression));
      const theirs = attempt(() => {
        const compiled = RE2JS.compile(expression, RE2JS.DOTALL);
        return (value) => compiled.testExact(value);
      });
      equal(ours === undefined, theirs === undefined);
      for (const text of [...texts, expression]) equal(ours?.(text), theirs?.(text));
    },
  ));

test('an expression of any characters is refused or answered, never a crash at the time of asking', (t) =>
  prove(
    t,
    fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
    1,
    ([expression, value]) => {
      const matches = attempt(() => compilePattern(expression));
      const theirs = attempt(() => {
        const compiled = RE2JS.compile(expression, RE2JS.DOTALL);
        return (text) => compiled.testExact(text);
      });
      equal(matches?.(value), theirs?.(value));
    },
  ));

test('folding twice is folding once, and no change of case or outer space escapes it', (t) =>
  prove(t, fc.string({ unit: 'grapheme' }), 1, (name) => {
    const folded = fold(name);
    equal(fold(folded), folded);
    equal(fold(name.toUpperCase()), folded);
    equal(fold(name.toLowerCase()), folded);
    equal(fold(` ${name}\n`), folded);
    equal(fold(`\u200b${name}\u00ad`), folded);
  }));

test('marks by the ten thousand on one letter are folded in no time', (t) => {
  const sinceMs = performance.now();
  const marked = fold(`a${'\u0301\u0323'.repeat(100_000)}`);
  t.true(performance.now() - sinceMs < 1000);
  t.not(marked, 'a', 'marks are cut short, not off');
});
