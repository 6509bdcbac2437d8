import test from 'ava';
import { looksSigned, readCompact } from '../../../src/identity/jwt/compact.ts';

for (const [token, want] of [
  ['e30.e30.', true],
  ['e30.e30.QQ', true],
  ['A-_9.a-_0.z-_', true],
  ['e30.e30', false],
  ['.e30.QQ', false],
  ['e30..QQ', false],
  ['e30.e30.QQ.QQ', false],
  [' e30.e30.QQ', false],
  ['e30.e30.QQ\n', false],
  ['e30.e30.Q=', false],
  ['e3+.e30.QQ', false],
  ['e30.e3/.QQ', false],
] as const) {
  test(`${JSON.stringify(token)} ${want ? 'looks' : 'does not look'} like a signed token`, (t) => {
    t.is(looksSigned(token), want);
  });
}

for (const [it, token, want] of [
  ['a token of 16384 characters', `e30.e30.${'A'.repeat(16_376)}`, undefined],
  ['a token of 16385 characters', `e30.e30.${'A'.repeat(16_377)}`, 'TOO_LARGE'],
  ['a header that is no object', 'W10.e30.QQ', 'MALFORMED'],
  ['claims that are no object', 'e30.W10.QQ', 'MALFORMED'],
  ['a signature in its usual spelling', 'e30.e30.QQ', undefined],
  ['a signature with other bits behind its end', 'e30.e30.QR', 'MALFORMED'],
  ['a signature with half a byte', 'e30.e30.QUFBQ', 'MALFORMED'],
] as const) {
  test(`${it}: ${want ?? 'read'}`, (t) => {
    const read = readCompact(token);
    t.is('reason' in read ? read.reason : undefined, want);
    if ('reason' in read) t.regex(read.message, /^[^\p{Lu}\s].*[^.\s]$/u);
  });
}
