import test from 'ava';
import {
  bundleOf,
  readAuthority,
  toData,
  toPreviousData,
} from '../../../src/kubernetes/certificates/authority.ts';
import {
  issueCertificate,
  type KeyPair,
  makeCa,
} from '../../../src/kubernetes/certificates/make-certificate.ts';
import { bringCa } from './brought-ca.ts';

const span = { fromMs: Date.now() - 60_000, untilMs: Date.now() + 3_600_000 };
const [ca, other, brought] = await Promise.all([makeCa(span), makeCa(span), bringCa('P-256')]);
const server = await issueCertificate(ca, [{ type: 'dns', value: 'a.test' }], span);

test('what is written is what is read', (t) => {
  const before = readAuthority(dataOf(other));
  const previous = before.kind === 'held' ? [before.authority.current] : [];
  const found = readAuthority(toData(ca.certificate, ca.key, previous));
  if (found.kind !== 'held') return t.fail();
  const { authority } = found;
  t.like(authority.current, { pem: ca.certificate, ours: true });
  t.is(authority.current.notAfterMs, Math.floor(span.untilMs / 1000) * 1000);
  t.deepEqual(authority.previous, previous);
  t.is(bundleOf(authority), ca.certificate + other.certificate);
  t.deepEqual(toPreviousData(previous), { 'previous.crt': other.certificate });
});

test('the bundle does not depend on how the Secret is written', (t) => {
  const spoilt = (text: string): string => `# by hand\r\n${text.replaceAll('\n', '\r\n')}\n\n`;
  const before = ca.certificate + other.certificate + other.certificate;
  const found = readAuthority({
    ...dataOf(ca),
    'ca.crt': spoilt(ca.certificate),
    'previous.crt': spoilt(before),
  });
  t.is(found.kind === 'held' ? bundleOf(found.authority) : found.kind, ca.certificate + other.certificate);
});

test('a CA that was brought is not ours', (t) => {
  const found = readAuthority(dataOf(brought));
  t.false(found.kind === 'held' && found.authority.current.ours);
});

test('a Secret without certificate and key is empty', (t) => {
  for (const data of [{}, { 'ca.crt': '', 'ca.key': '\n' }, { 'previous.crt': ca.certificate }]) {
    t.is(readAuthority(data).kind, 'empty');
  }
});

const damages: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
  ['a key alone', { 'ca.key': ca.key }, /^`ca\.crt` .* not one certificate/],
  ['a certificate alone', { 'ca.crt': ca.certificate }, /^`ca\.key` .* no private key/],
  ['text', { ...dataOf(ca), 'ca.crt': 'text' }, /^`ca\.crt` .* not one certificate/],
  [
    'two certificates',
    { ...dataOf(ca), 'ca.crt': ca.certificate + other.certificate },
    /^`ca\.crt` .* not one/,
  ],
  [
    'a torn certificate',
    { ...dataOf(ca), 'ca.crt': ca.certificate.replace('MII', 'MIJ') },
    /^`ca\.crt` .* not one/,
  ],
  ['the certificate of a server', dataOf(server), /^`ca\.crt` .* of no CA/],
  ['the key of another', { ...dataOf(ca), 'ca.key': other.key }, /^`ca\.key` .* not the key of `ca\.crt`/],
  ['a torn key', { ...dataOf(ca), 'ca.key': ca.key.slice(0, 60) }, /^`ca\.key` .* no private key/],
  ['text before it', { ...dataOf(ca), 'previous.crt': 'text' }, /^`previous\.crt` .* something else/],
  [
    'a server before it',
    { ...dataOf(ca), 'previous.crt': server.certificate },
    /^`previous\.crt` .* something else/,
  ],
];

for (const [what, data, problem] of damages) {
  test(`a Secret with ${what} is damaged, and nothing of it is repeated`, (t) => {
    const found = readAuthority(data);
    if (found.kind !== 'damaged') return t.fail();
    t.regex(found.problem, problem);
    t.false(/BEGIN|MII/.test(found.problem));
    t.regex(
      found.problem,
      /; write certificate and key that fit, or delete the Secret to have a new CA made$/,
    );
  });
}

function dataOf({ certificate, key }: KeyPair): { readonly 'ca.crt': string; readonly 'ca.key': string } {
  return { 'ca.crt': certificate, 'ca.key': key };
}
