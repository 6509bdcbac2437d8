import test from 'ava';
import { isBoundBy, toAssertedName } from '../../../src/identity/certificate/asserted-name.ts';
import type { NameKind } from '../../../src/identity/certificate/certificate.ts';

const label = 'a'.repeat(63);
const longHost = `${`${label}.`.repeat(3)}${'b'.repeat(61)}`;
const path = (chars: number): string => `spiffe://td/${'a'.repeat(chars - 'spiffe://td/'.length)}`;

const names: readonly (readonly [it: string, kind: NameKind, text: string, isName: boolean])[] = [
  ['a host of 253 characters', 'dns', longHost, true],
  ['a host of 254 characters', 'dns', `${longHost}b`, false],
  ['a label of 63 characters', 'dns', `${label}.example.com`, true],
  ['a label of 64 characters', 'dns', `${label}a.example.com`, false],
  ['a last label of 64 characters', 'dns', `example.${label}a`, false],
  ['a label of one character', 'dns', 'a.b', true],
  ['a label with a hyphen within', 'dns', 'a-b.c-d', true],
  ['a label that begins with a hyphen', 'dns', '-a.example.com', false],
  ['a label that ends with a hyphen', 'dns', 'a-.example.com', false],
  ['a last label that begins with a hyphen', 'dns', 'example.-com', false],
  ['a last label that ends with a hyphen', 'dns', 'example.com-', false],
  ['an empty label', 'dns', 'a..example.com', false],
  ['a host behind something else', 'dns', '*.example.com', false],
  ['nothing', 'dns', '', false],
  ['a SPIFFE ID of 2048 characters', 'uri', path(2048), true],
  ['a SPIFFE ID of 2049 characters', 'uri', path(2049), false],
  ['a trust domain of 255 characters', 'uri', `spiffe://${'a'.repeat(255)}/x`, true],
  ['a trust domain of 256 characters', 'uri', `spiffe://${'a'.repeat(256)}/x`, false],
  ['a SPIFFE ID with names that begin with dots', 'uri', 'spiffe://td/.a/..b/...', true],
  ['a SPIFFE ID with a dot in the middle', 'uri', 'spiffe://td/a/./b', false],
  ['a SPIFFE ID that ends with two dots', 'uri', 'spiffe://td/a/..', false],
  ['a SPIFFE ID behind something else', 'uri', 'xspiffe://td/a', false],
  ['a subject with all its escapes', 'subject', String.raw`CN=\ \"\#\+\,\;\<\=\>\\,O=a`, true],
  ['a subject with what needs none', 'subject', "CN= !#$%&'()*-./09:=?@AZ[]^_`az{|}~", true],
  ['a subject with a part of two pairs', 'subject', 'CN=a+UID=b,O=c', true],
  ...Array.from('"+,;<>\\\t\u007fä', (letter) => {
    return [`a subject with ${JSON.stringify(letter)}`, 'subject', `CN=a${letter}`, false] as const;
  }),
  ['an empty subject', 'subject', '', false],
  ['a subject with an escape that is none', 'subject', String.raw`CN=\a`, false],
  ['a subject with a pair that has no value', 'subject', 'CN=,O=a', false],
  ['a subject with a pair that has no type', 'subject', '=a,O=a', false],
  ['a subject with a second pair that is none', 'subject', 'CN=a+b,O=c', false],
  ['a subject with a comma before it', 'subject', ',CN=a', false],
  ['a subject with a comma behind it', 'subject', 'CN=a,', false],
];

for (const [it, kind, text, isName] of names) {
  test(`${it} is ${isName ? 'a' : 'no'} name`, (t) => {
    t.is(toAssertedName(kind, text), isName ? text : undefined);
  });
}

test('nothing is no bound', (t) => {
  t.false(isBoundBy('subject', 'CN=a', ''));
  t.false(isBoundBy('subject', 'CN=a', ','));
});
