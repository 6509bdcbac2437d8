import test from 'ava';
import {
  compilePepNames,
  isWholeTrustDomain,
  pepNameProblem,
} from '../../../src/identity/certificate/pep-names.ts';

for (const [name, isName] of [
  ['spiffe://cluster.local/ns/ingress', true],
  ['spiffe://cluster.local/ns/*/sa/gateway', true],
  ['spiffe://cluster.local/*', true],
  ['x spiffe://cluster.local/ns/ingress', false],
  ['spiffe://cluster.local/ns/ingress x', false],
  ['spiffe://*/ns/ingress', false],
  ['spiffe://cluster.local/', false],
  ['dns:gateway.example.com', true],
  ['dns:Gateway.example.com', false],
  ['dns:*.example.com', false],
  ['dns:', false],
  ['gateway.example.com', false],
] as const) {
  test(`${name} ${isName ? 'names a certificate' : 'names none'}`, (t) => {
    const problem = pepNameProblem(name);
    if (isName) t.is(problem, undefined);
    else t.regex(problem ?? '', /^`.*` names no certificate; write a SPIFFE ID such as /);
  });
}

test('a whole trust domain is told from a part of it', (t) => {
  for (const whole of ['spiffe://cluster.local/*', 'spiffe://a/**']) t.true(isWholeTrustDomain(whole));
  for (const part of [
    'spiffe://a/b',
    'spiffe://a/b/*',
    'spiffe://a/*/b',
    'spiffe://a/b*',
    'x spiffe://a/*',
  ]) {
    t.false(isWholeTrustDomain(part));
  }
});

test('a certificate is one of those that are named by its only SPIFFE ID or by a host', (t) => {
  const isPep = compilePepNames(['spiffe://cluster.local/ns/ingress/*', 'dns:gateway.example.com']);
  const has = (uris: readonly string[], dnsNames: readonly string[] = []): boolean =>
    isPep({ uris, dnsNames, emails: [], subject: 'CN=gateway.example.com' });
  const good = 'spiffe://cluster.local/ns/ingress/sa/gateway';
  t.true(has([good]));
  t.true(has([], ['other', 'Gateway.Example.com']));
  t.true(has([good, good], ['gateway.example.com']));
  t.false(has([good, good]));
  t.false(has([`${good}?`]));
  t.false(has(['spiffe://cluster.local/ns/shop/sa/gateway']));
  t.false(has([], ['spiffe://cluster.local/ns/ingress/sa/gateway', 'dns:gateway.example.com', '']));
  t.false(has([], ['fe://cluster.local/ns/ingress/*']));
  t.false(has([]));
});
