import test from 'ava';
import fc from 'fast-check';
import { boundWarnings } from '../../../src/kubernetes/admission/warnings.ts';

/** Characters as Go counts them. */
const runes = (text: string): number => Array.from(text).length;

test('few warnings stay as they are', (t) => {
  t.deepEqual(boundWarnings(['a', 'b']), ['a', 'b']);
  t.deepEqual(boundWarnings([]), []);
});

test('one that was said is not said again', (t) => {
  t.deepEqual(boundWarnings(['a', 'a']), ['a']);
});

test('a warning is one line, whatever a pod wrote', (t) => {
  t.deepEqual(boundWarnings(['a\nb\u0007\u202e']), ['a\\u000ab\\u0007\\u202e']);
});

test('a long one ends in an ellipsis', (t) => {
  const [warning = ''] = boundWarnings(['x'.repeat(300)]);
  t.is(warning, `${'x'.repeat(255)}…`);
});

test('many end in how many there are', (t) => {
  const warnings = boundWarnings(Array.from({ length: 100 }, (_, place) => `${place} ${'x'.repeat(250)}`));
  t.is(warnings.length, 17);
  t.is(warnings.at(-1), 'and 84 more warnings');
});

test('the API server hands on every one of them whole', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 400, unit: 'binary' })), (warnings) => {
      const bounded = boundWarnings(warnings);
      const characters = bounded.reduce((sum, each) => sum + runes(each), 0);
      t.true(characters <= 4096);
      t.true(bounded.every((each) => runes(each) <= 256 && !/\p{Cc}/u.test(each) && each.isWellFormed()));
    }),
  );
});
