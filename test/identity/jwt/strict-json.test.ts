import test from 'ava';
import fc from 'fast-check';
import { readStrictObject } from '../../../src/identity/jwt/strict-json.ts';
import { tries } from '../tries.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('an object without repeated names reads as JSON does', (t) => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
      const text = JSON.stringify(value);
      const parsed: unknown = JSON.parse(text);
      t.deepEqual(Object.fromEntries(readStrictObject(bytes(text)) ?? []), parsed);
    }),
    tries(100),
  );
});

test('arbitrary bytes never throw', (t) => {
  fc.assert(
    fc.property(fc.uint8Array(), (input) => {
      readStrictObject(input);
      return true;
    }),
    tries(100),
  );
  t.pass();
});

for (const text of [
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '{"x":[{"b":1,"b":1}]}',
  '{"a" :1, "a"\n:2}',
  '{"":1,"":2}',
  `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
  '[]',
  'null',
  '"a"',
  '{"a":1}x',
  '\u{feff}{"a":1}',
  '',
]) {
  test(`it is no plain object: ${text.slice(0, 30)}`, (t) => {
    t.is(readStrictObject(bytes(text)), undefined);
  });
}

test('names that differ are no repetition, wherever they stand', (t) => {
  const text = '{"a":{"a":"a"},"b":["a","a:",{"a":1},{"a":2}],"c":"\\"a\\":"}';
  t.is(readStrictObject(bytes(text))?.size, 3);
});

test('bytes that are no UTF-8 are refused', (t) => {
  t.is(readStrictObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)), undefined);
});

test('an object nests 32 deep and no deeper', (t) => {
  const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  t.is(readStrictObject(bytes(nested(32)))?.size, 1);
  t.is(readStrictObject(bytes(nested(33))), undefined);
});
