import { X509Certificate } from 'node:crypto';
import test from 'ava';
import { issueCertificate, makeCa } from '../../../src/kubernetes/certificates/make-certificate.ts';
import { alternativeNames } from '../../../src/kubernetes/certificates/names.ts';
import { bringCa, broughtKinds } from './brought-ca.ts';
import { refusalOf } from './handshake.ts';

const hourMs = 3_600_000;
const span = { fromMs: Date.now() - hourMs, untilMs: Date.now() + hourMs };
const names = alternativeNames({
  service: 'sidegate-injector',
  namespace: 'own',
  others: ['127.0.0.1', '::1', 'own.test'],
});

test('a CA of ours signs servers, and nothing that signs', async (t) => {
  const { certificate, key } = await makeCa(span);
  const ca = new X509Certificate(certificate);
  t.true(ca.ca);
  t.true(ca.checkIssued(ca));
  t.true(ca.verify(ca.publicKey));
  t.like(ca.publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' });
  t.is(ca.validFromDate.getTime(), Math.floor(span.fromMs / 1000) * 1000);
  t.is(ca.validToDate.getTime(), Math.floor(span.untilMs / 1000) * 1000);
  t.is(certificate, ca.toString());
  // BasicConstraints, critical: CA, path length 0. KeyUsage, critical: keyCertSign and cRLSign.
  const octets = ca.raw.toString('hex');
  t.true(octets.includes('0603551d130101ff040830060101ff020100'));
  t.true(octets.includes('0603551d0f0101ff040403020106'));
  const other = new X509Certificate((await makeCa(span)).certificate);
  t.not(other.subject, ca.subject);
  t.not(other.serialNumber, ca.serialNumber);
  t.regex(key, /^-----BEGIN PRIVATE KEY-----/);
});

for (const kind of ['ours', ...broughtKinds] as const) {
  test(`a certificate of a CA with a key of ${kind} is taken for its names alone`, async (t) => {
    const ca = kind === 'ours' ? await makeCa(span) : await bringCa(kind);
    const issued = await issueCertificate(ca, names, span);
    const own = new X509Certificate(issued.certificate);
    t.false(own.ca);
    t.true(own.checkIssued(new X509Certificate(ca.certificate)));
    t.deepEqual(own.keyUsage, ['1.3.6.1.5.5.7.3.1']);
    for (const name of ['', '.own', '.own.svc', '.own.svc.cluster.local'].map(
      (end) => `sidegate-injector${end}`,
    )) {
      t.is(await refusalOf(issued, ca.certificate, name), undefined);
    }
    t.is(own.checkIP('127.0.0.1'), '127.0.0.1');
    t.is(own.checkIP('::1'), '::1');
    t.is(await refusalOf(issued, ca.certificate, 'own.test'), undefined);
    t.is(
      await refusalOf(issued, ca.certificate, 'sidegate-injector.other.svc'),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
    const stranger = await makeCa(span);
    t.truthy(await refusalOf(issued, stranger.certificate, 'own.test'));
    // Where the CA is exchanged, both are trusted, in any order.
    t.is(await refusalOf(issued, stranger.certificate + ca.certificate, 'own.test'), undefined);
  });
}

test('a certificate is taken within its span alone', async (t) => {
  const ca = await makeCa(span);
  const ended = await issueCertificate(ca, names, { fromMs: span.fromMs, untilMs: Date.now() - 1000 });
  t.is(await refusalOf(ended, ca.certificate, 'own.test'), 'CERT_HAS_EXPIRED');
});
