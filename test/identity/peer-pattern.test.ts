import test from 'ava';
import { compilePeers, peerPatternProblem } from '../../src/identity/peer-pattern.ts';

for (const pattern of [
  '10.0.0.1',
  '10.0.0.1/32',
  '10.0.0.0/8',
  '0.0.0.0/0',
  'fd00::1',
  'fd00::/128',
  '::/0',
  'spiffe://cluster.local/ns/*',
  'x+y.z-1://a',
]) {
  test(`${pattern} names a peer`, (t) => {
    t.is(peerPatternProblem(pattern), undefined);
    t.notThrows(() => compilePeers([pattern]));
  });
}

for (const pattern of [
  '10.0.0.0/33',
  'fd00::/129',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/8x',
  '10.0.0.0/x8',
  '10.0.0.0/-1',
  '10.0.0.0/0008',
  '10.0.0',
  'fe80::1%eth0',
  'envoy',
  'gateway.example.com',
  'spiffe:/a',
  'spiffe://',
  'spiffe://a b',
  'x spiffe://a',
  '1x://a',
  'Spiffe://a',
  '',
]) {
  test(`\`${pattern}\` names none`, (t) => {
    t.regex(
      peerPatternProblem(pattern) ?? '',
      /^`.*` (?:names no peer; write|is not read by this release; name) ./,
    );
    t.throws(() => compilePeers([pattern]), { message: `\`${pattern}\` names no peer` });
  });
}
