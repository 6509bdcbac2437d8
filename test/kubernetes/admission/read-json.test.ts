import test from 'ava';
import fc from 'fast-check';
import { readJson } from '../../../src/kubernetes/admission/read-json.ts';
import { readReview } from '../../../src/kubernetes/admission/review.ts';

const read = (text: string) => readJson(Buffer.from(text));

test('JSON is read as it is', (t) => {
  t.deepEqual(read('{"a":["b",{"c":null}]}'), { value: { a: ['b', { c: null }] } });
});

test('brackets in a text are no nesting', (t) => {
  const text = `${'['.repeat(1000)}"\\`;
  t.deepEqual(read(JSON.stringify({ text })), { value: { text } });
});

test('what nests too deep is not parsed', (t) => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  t.true('value' in read(nested(128)));
  t.deepEqual(read(nested(129)), { problem: 'the body nests deeper than 128 levels' });
  t.deepEqual(read('{"a":'.repeat(4_000_000)), { problem: 'the body nests deeper than 128 levels' });
});

test('so many entries are not parsed', (t) => {
  const problem = 'the body has more than 100000 entries';
  t.true('value' in read(`[${'0,'.repeat(99_000)}0]`));
  t.deepEqual(read(`[${'[],'.repeat(50_000)}[]]`), { problem });
  t.deepEqual(read(`[${'0,'.repeat(2_000_000)}0]`), { problem });
});

test('bytes that are no UTF-8 are not read', (t) => {
  t.deepEqual(readJson(Buffer.from([0x22, 0xff, 0x22])), { problem: 'the body is not JSON in UTF-8' });
});

test('whatever is sent, nothing throws', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const json = readJson(bytes);
        if ('value' in json) readReview(json.value);
      },
    ),
  );
  t.pass();
});

test('what JSON.parse reads is read the same', (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const same: unknown = JSON.parse(JSON.stringify(value));
      t.deepEqual(read(JSON.stringify(value)), { value: same });
    }),
  );
});
