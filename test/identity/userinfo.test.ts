import test from 'ava';
import fc from 'fast-check';
import { readUserinfo } from '../../src/identity/userinfo.ts';
import { authenticationOf } from './authentication-table.ts';
import { tries } from './tries.ts';

const RUNS = 5000;
const { authenticate } = authenticationOf([{ keys: ['Kalm-Sso-Userinfo'], setBy: ['10.0.0.0/8'] }], []);

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claim = fc.constantFrom(
  'email',
  'email_verified',
  'groups',
  'name',
  'preferred_username',
  'sub',
  'exp',
);
const claims = fc.oneof(fc.dictionary(claim, fc.jsonValue()), fc.jsonValue());
const text = fc.oneof(claims.map(encoded), fc.base64String(), fc.string({ unit: 'binary' }));

const ask = (value: string, address: string) =>
  authenticate(
    { headers: [{ name: 'kalm-sso-userinfo', value }], peer: { address, principal: '', certificate: '' } },
    0,
  );

test('no user information makes authentication throw, and whom it names has a name', (t) => {
  fc.assert(
    fc.property(text, (value) => {
      const { principal } = ask(value, '10.0.0.1');
      return (
        principal === undefined || (principal.id !== '' && !principal.attributes.has('kalm-sso-userinfo'))
      );
    }),
    tries(RUNS),
  );
  t.pass();
});

test('no user information authenticates a stranger', (t) => {
  fc.assert(
    fc.property(text, fc.constantFrom('', '192.0.2.1', '::1', '10.0.0.256'), (value, address) => {
      return ask(value, address).rejection?.reason === 'MISSING';
    }),
    tries(RUNS),
  );
  t.pass();
});

test('user information is bounded', (t) => {
  const long = encoded({
    email: 'ann@example.com',
    groups: Array.from({ length: 5000 }, (_, at) => `g${at}`),
  });
  t.like(readUserinfo(long, 0), { reason: 'TOO_LARGE' });
  const many = encoded({
    email: 'ann@example.com',
    groups: Array.from({ length: 1000 }, (_, at) => `g${at}`),
  });
  t.like(readUserinfo(many, 0), { id: 'ann@example.com' });
  const ofBytes = (bytes: number): string => {
    const [start, end] = ['{"sub":"s","x":"', '"}'];
    return Buffer.from(`${start}${'a'.repeat(bytes - start.length - end.length)}${end}`).toString(
      'base64url',
    );
  };
  t.like(readUserinfo(ofBytes(12_288), 0), { id: 's' });
  t.like(readUserinfo(ofBytes(12_289), 0), {
    reason: 'TOO_LARGE',
    message: 'user information of over 16384 characters',
  });
});
