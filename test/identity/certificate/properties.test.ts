import test from 'ava';
import fc from 'fast-check';
import { buildAuthentication } from '../../../src/identity/build-authentication.ts';
import type { CertificateRule } from '../../../src/identity/certificate/certificate-rule.ts';
import { splitDistinguishedName } from '../../../src/identity/certificate/distinguished-name.ts';
import { parseXfcc } from '../../../src/identity/certificate/xfcc.ts';
import { noKeyRegistry } from '../../../src/identity/jwt/key-registry.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import { tries } from '../tries.ts';

const RUNS = 5000;

const rule = (from: CertificateRule['from'], id: CertificateRule['id'], bound: string): CertificateRule => ({
  from,
  setBy: from === 'xfcc' ? ['10.0.0.1'] : [],
  element: 'last',
  id,
  kind: 'USER',
  bounds: [bound],
});
const places = ['listener', 'peer', 'xfcc'] as const;
const bounds = {
  uri: 'nobody.local',
  dns: 'nobody.example.com',
  email: 'nobody.example.com',
  subject: 'O=Nobody',
};
const certificates = places.flatMap((place) => [
  rule(place, 'uri', bounds.uri),
  rule(place, 'dns', bounds.dns),
  rule(place, 'email', bounds.email),
  rule(place, 'subject', bounds.subject),
]);
const data = { headers: [], jwt: [], certificates, peps: [], pepNames: [], pepAddresses: [] };
const { authenticate } = buildAuthentication(data, noKeyRegistry).finish();

const authority = await createAuthority();
const { certificate: good } = await authority.issue({
  uris: ['spiffe://cluster.local/ns/shop'],
  dns: ['a.example.com'],
});
const pem = fc
  .tuple(fc.nat(good.length), fc.nat(good.length), fc.string({ unit: 'binary', maxLength: 8 }))
  .map(([from, to, text]) => good.slice(0, Math.min(from, to)) + text + good.slice(Math.max(from, to)));
const der = fc
  .uint8Array({ maxLength: 600 })
  .map(
    (bytes) =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`,
  );
const flipped = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([place, by]) => {
  const bytes = Buffer.from(good.replace(/-----[^-]+-----/g, ''), 'base64');
  const at = place % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ by;
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
});
const certificate = fc.oneof(fc.string({ unit: 'binary' }), pem, der, flipped, pem.map(encodeURIComponent));

const key = fc.constantFrom('By', 'Hash', 'Cert', 'Chain', 'Subject', 'URI', 'DNS', 'Issuer', 'Email', '');
const value = fc.oneof(
  fc.constantFrom(
    '',
    '"',
    '\\',
    '""',
    '"\\""',
    'spiffe://nobody.locale/x',
    'x.nobody.example.org',
    '"CN=a,O=Nobodyx"',
  ),
  fc.string({ unit: fc.constantFrom('"', '\\', ',', ';', '=', 'a', ' ', '\0', 'ä') }),
  certificate,
);
const xfcc = fc
  .array(fc.tuple(key, fc.constantFrom('=', ' = ', ''), value, fc.constantFrom(';', ',', '; ', ', ', '')))
  .map((parts) => parts.flat().join(''));

test('arbitrary certificates and headers never throw and never authenticate', (t) => {
  const headers = fc.array(
    fc.record({
      name: fc.constant('X-Forwarded-Client-Cert'),
      value: fc.oneof(xfcc, fc.string({ unit: 'binary' })),
    }),
    { maxLength: 2 },
  );
  const peer = fc.record({
    address: fc.constantFrom('10.0.0.1', '10.0.0.2', ''),
    principal: fc.constant(''),
    certificate: fc.oneof(fc.constant(''), certificate),
  });
  const property = fc.property(headers, peer, fc.double(), (shown, from, nowMs) => {
    const result = authenticate({ headers: shown, peer: from }, nowMs);
    return !(result instanceof Promise) && result.principal === undefined;
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});

test('what Envoy writes is read back, whatever is in the names', (t) => {
  const quoted = fc
    .string({ unit: fc.constantFrom('"', '\\', ',', ';', '=', 'a', ' ') })
    .map((text) => text.replace(/["\\]/g, '\\$&'));
  const bare = fc.stringMatching(/^[a-z:/.]+$/);
  const element = fc.record({ subject: quoted, uri: bare, dns: fc.array(bare) });
  const property = fc.property(fc.array(element, { minLength: 1, maxLength: 4 }), (elements) => {
    const text = elements
      .map(({ subject, uri, dns }) =>
        [`Subject="${subject}"`, `URI=${uri}`, ...dns.map((each) => `DNS=${each}`)].join(';'),
      )
      .join(',');
    const read = parseXfcc(text)?.map(({ subject, uri, dns }) => ({
      subject: subject[0] ?? '',
      uri: uri[0],
      dns,
    }));
    return JSON.stringify(read) === JSON.stringify(elements);
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});

test('a distinguished name is split at the commas that are not escaped, and joins again', (t) => {
  const part = fc.string({ unit: fc.constantFrom('"', '\\', ',', '+', 'a', '='), minLength: 1 });
  const property = fc.property(fc.array(part, { minLength: 1 }), (texts) => {
    const parts = texts.map((text) => `CN=${text.replace(/["\\,+]/g, '\\$&')}`);
    return splitDistinguishedName(parts.join(','))?.join('\n') === parts.join('\n');
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});

test('long texts that almost are a header, a certificate or a subject take no long time', (t) => {
  const long = [
    `URI="${'\\"'.repeat(30_000)}`,
    `Subject=${'a'.repeat(60_000)}"`,
    `Cert="${'a'.repeat(60_000)}`,
  ];
  const name = `CN=${'a+CN=b'.repeat(10_000)};`;
  const startMs = performance.now();
  for (const text of long) t.is(parseXfcc(text), undefined);
  t.is(splitDistinguishedName(name), undefined);
  const almost = `-----BEGIN CERTIFICATE-----${' '.repeat(16_000)}`;
  void authenticate({ headers: [], peer: { address: '', principal: '', certificate: almost } }, 0);
  t.true(performance.now() - startMs < 1000);
});
