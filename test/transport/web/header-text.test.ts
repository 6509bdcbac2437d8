import test from 'ava';
import fc from 'fast-check';
import { toHeaderList, toHeaderText } from '../../../src/transport/web/header-text.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('-', '%2D', ' a ', 'a,b', '\r\nx: y', 'é'),
);

function toText(header: string): string {
  return header === '-' ? '' : decodeURIComponent(header);
}

function toList(header: string): readonly string[] {
  return header === '-' ? [] : header.split(',').map(decodeURIComponent);
}

test('a value is visible ASCII and reads back as it was', (t) => {
  fc.assert(
    fc.property(text, (value) => {
      t.regex(toHeaderText(value), /^[!-~]+$/);
      t.is(toText(toHeaderText(value)), value.toWellFormed());
    }),
    { numRuns: 10_000 },
  );
});

test('a list reads back as it was', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, fc.constant('-')).filter((each) => each !== '')), (values) => {
      t.regex(toHeaderList(values), /^[!-~]+$/);
      t.deepEqual(
        toList(toHeaderList(values)),
        values.map((value) => value.toWellFormed()),
      );
    }),
    { numRuns: 10_000 },
  );
});

test('nothing is a dash, and a dash is not nothing', (t) => {
  t.deepEqual([toHeaderText(undefined), toHeaderText(''), toHeaderList([])], ['-', '-', '-']);
  t.deepEqual([toHeaderText('-'), toHeaderList(['-']), toHeaderList(['-', 'a'])], ['%2D', '%2D', '-,a']);
});
