import test from 'ava';
import { RE2JS } from 're2js';
import { effortOf } from '../../src/decision/effort.ts';

/** Short texts, of which some make large programs. */
const EXPRESSIONS = [
  'a.b',
  '[a-z]+',
  '(?:shop|blog)-[0-9]{1,3}',
  'x{1000}',
  '(?:x{10}){100}',
  '(?:(?:ab){10}){10}',
  '.{3,500}',
  '\\pL',
  '\\pL{100}',
  '\\P{Greek}{50}',
  '(?i)[a-\u{1f600}]',
  '(?i)[a-z]{200}',
] as const;

for (const expression of EXPRESSIONS) {
  test(`what \`${expression}\` is weighed at is no less than a fourth of its program`, (t) => {
    const size = RE2JS.compile(expression, RE2JS.DOTALL).programSize();
    t.true(4 * effortOf(expression) >= size, `${effortOf(expression)} for ${size} instructions`);
  });
}

test('what needs no engine costs nothing, and a short expression little', (t) => {
  for (const plain of ['shop', 'shop|blog', 'shop.*', '.*shop', '.*', '']) t.is(effortOf(plain), 0, plain);
  t.true(effortOf('a.b') < 10);
  t.true(effortOf('[a-z]+') < 20);
});

test('repeats within repeats multiply, up to what RE2 allows', (t) => {
  const once = effortOf('(?:a.b){1}');
  t.is(effortOf('(?:a.b){7}'), 7 * once);
  t.is(effortOf('(?:a.b){2,7}'), effortOf('(?:a.b){1,7}'));
  t.true(effortOf('(?:(?:a.b){10}){10}') >= 100 * once);
  t.true(effortOf('(?:(?:a.b){900}){900}') <= 5000 * once);
});

test('classes of Unicode, and ranges without regard to case, weigh by themselves', (t) => {
  t.true(effortOf('\\pL') > 200);
  t.true(effortOf('\\pL\\PL') > 400);
  t.true(effortOf('(?i)[a-\u{1f600}]') > 4000);
  t.true(effortOf('[a-\u{1f600}]') < 100);
});
