import { hash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { peerPatternProblem } from '../../src/identity/peer-pattern.ts';
import { authenticationOf, runAuthenticationTables } from './authentication-table.ts';
import { tries } from './tries.ts';

runAuthenticationTables(new URL('./cases/', import.meta.url));

const RUNS = 10_000;
const KEYS = ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups', 'X-Employee'];
const TOKEN = 'the only token';

const { authenticate } = authenticationOf(
  [{ keys: KEYS, setBy: ['10.0.0.0/8', 'fd00::/8', 'spiffe://a/*'] }],
  [[TOKEN, Infinity]],
);

const name = fc.oneof(
  fc.constantFrom(...KEYS, 'authorization', 'Authorization', 'x_auth_request_user'),
  fc.string(),
);
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    'u',
    'a@b',
    'a,b',
    ',',
    'Bearer',
    'Bearer x',
    `Bearer ${TOKEN}`,
    'Basic x',
    '\u0000',
  ),
);
const headers = fc.array(fc.record({ name, value }), { maxLength: 5 });
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.string(),
  fc.constantFrom('10.0.0.1', '::ffff:10.0.0.1', 'fd00::1%x'),
);
const principal = fc.oneof(fc.constantFrom('', 'spiffe://a/b', 'spiffe://b/a'), fc.webUrl(), fc.string());
const peer = fc.option(fc.record({ address, principal, certificate: fc.constant('') }), { nil: undefined });

test('no credentials make authentication throw, and who is authenticated has a name and lower-case keys', (t) => {
  const property = fc.property(headers, peer, fc.double(), (shown, from, nowMs) => {
    const result = authenticate({ headers: shown, peer: from }, nowMs);
    if (result.principal === undefined) return true;
    const { id, attributes, groups } = result.principal;
    return (
      id !== '' && !groups.includes('') && [...attributes.keys()].every((key) => key === key.toLowerCase())
    );
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});

test('a certificate of a peer is as if it were not there while no rule reads it', (t) => {
  const from = { address: '10.0.0.1', principal: '', certificate: 'none' };
  t.is(authenticate({ headers: [], peer: from }, 0).rejection?.reason, 'MISSING');
});

test('headers authenticate nobody unless a rule believes the peer', (t) => {
  const strangers = fc.option(
    fc.record({
      address: fc.ipV4().filter((text) => !text.startsWith('10.')),
      principal: fc.constantFrom('', 'spiffe://b/a', 'spiffe://ab/c', ' spiffe://a/b'),
      certificate: fc.constant(''),
    }),
    { nil: undefined },
  );
  const property = fc.property(headers, strangers, (shown, from) => {
    const { principal: found } = authenticate({ headers: shown, peer: from }, 0);
    return found === undefined || found.id === hash('sha256', TOKEN);
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});

test('whoever shows a bearer credential is that token or nobody', (t) => {
  const property = fc.property(headers, fc.string(), (shown, token) => {
    const bearer = { name: 'authorization', value: `Bearer ${token}` };
    const from = { address: '10.0.0.1', principal: '', certificate: '' };
    const { principal: found } = authenticate({ headers: [...shown, bearer], peer: from }, 0);
    return found === undefined || found.kind === 'ACCESS_TOKEN';
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});

test('a name of a peer that is found good is one that compiles', (t) => {
  const names = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: -1, max: 130 }))
      .map((parts) => parts.join('/')),
    fc.constantFrom(
      'spiffe://*',
      'spiffe://(',
      'x://[',
      'x://\\',
      'fe80::1%x',
      '::ffff:1.2.3.4/128',
      '0.0.0.0/0',
    ),
  );
  const property = fc.property(names, (pattern) => {
    if (peerPatternProblem(pattern) !== undefined) return;
    authenticationOf([{ keys: ['X-A'], setBy: [pattern] }], []);
  });
  fc.assert(property, tries(RUNS));
  t.pass();
});
