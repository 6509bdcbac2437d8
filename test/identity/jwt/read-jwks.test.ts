import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import test from 'ava';
import { CompactSign } from 'jose';
import { type Algorithm, algorithms } from '../../../src/identity/jwt/algorithm.ts';
import { readJwks } from '../../../src/identity/jwt/read-jwks.ts';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (namedCurve: string): Pair => generateKeyPairSync('ec', { namedCurve });

const pairs: Readonly<Record<Algorithm, Pair>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: ec('P-256'),
  ES384: ec('P-384'),
  ES512: ec('P-521'),
  EdDSA: generateKeyPairSync('ed25519'),
  Ed25519: generateKeyPairSync('ed25519'),
};

const jwkOf = ({ publicKey }: Pair): Record<string, unknown> => ({ ...publicKey.export({ format: 'jwk' }) });
const jwks = (...keys: readonly unknown[]): string => JSON.stringify({ keys });

function sign(alg: Algorithm): Promise<string> {
  return new CompactSign(Buffer.from('{}')).setProtectedHeader({ alg }).sign(pairs[alg].privateKey);
}

for (const alg of algorithms) {
  test(`a signature by ${alg} holds, under its own key and no other algorithm`, async (t) => {
    const text = jwks(...new Set(Object.values(pairs).map(jwkOf)));
    const [key, ...others] = (await readJwks(jwks(jwkOf(pairs[alg])), [alg])).find(alg, undefined);
    t.deepEqual(others, []);
    const token = await sign(alg);
    t.true(await key?.verify(token));
    t.false(await key?.verify(token.replace('e30', 'e31')));
    const set = await readJwks(text, algorithms);
    for (const other of algorithms.filter((each) => each !== alg)) {
      for (const each of set.find(other, undefined)) t.false(await each.verify(token));
    }
  });
}

const good = jwkOf(rsa);

const rows: readonly (readonly [it: string, change: object, fits: boolean])[] = [
  ['nothing more', {}, true],
  ['a key id', { kid: 'a' }, true],
  ['a key id that is no text', { kid: 1 }, false],
  ['the use of signatures', { use: 'sig' }, true],
  ['another use', { use: 'enc' }, false],
  ['its algorithm', { alg: 'RS256' }, true],
  ['another algorithm', { alg: 'RS384' }, false],
  ['the operation of verifying among others', { key_ops: ['encrypt', 'verify'] }, true],
  ['other operations', { key_ops: ['encrypt'] }, false],
  ['an operation that is no list', { key_ops: 'verify' }, false],
  ['another type', { kty: 'EC' }, false],
  ['a private half', rsa.privateKey.export({ format: 'jwk' }), false],
  ['a private half that is none', { d: '' }, false],
  ['a secret', { k: 'c2VjcmV0' }, false],
  ['a number that is none', { n: '' }, false],
  ['too few bits', jwkOf(generateKeyPairSync('rsa', { modulusLength: 2040 })), false],
];

for (const [it, change, fits] of rows) {
  test(`a key with ${it} ${fits ? 'counts' : 'is left out'}`, async (t) => {
    const { kid, ...stranger } = { ...jwkOf(pairs.ES256), kid: 'stranger' };
    const set = await readJwks(jwks({ ...stranger, kid }, { ...good, ...change }), ['RS256', 'ES256']);
    t.is(set.size, fits ? 2 : 1);
    t.is(set.find('RS256', undefined).length, fits ? 1 : 0);
  });
}

for (const [it, text] of [
  ['no JSON', '{'],
  ['null', 'null'],
  ['a text', '"keys"'],
  ['no list', '{"keys":{}}'],
  ['no keys', '{"keys":[]}'],
  ['only what is no key', '{"keys":[null,1,"a",{}]}'],
  ['101 keys', jwks(...Array.from({ length: 101 }, () => good))],
] as const) {
  test(`${it} is no key set`, async (t) => {
    await t.throwsAsync(readJwks(text, ['RS256']), { message: /^\P{Lu}.*[^.]$/u });
  });
}

test('100 keys are one, and what is no key beside them is left out', async (t) => {
  const set = await readJwks(jwks(...Array.from({ length: 98 }, () => good), null, 'a'), ['RS256']);
  t.is(set.size, 98);
});

test('a key is the same when it is fetched again, and another one with anything else in it', async (t) => {
  const fingerprintOf = async (jwk: object, alg: Algorithm = 'RS256'): Promise<string> => {
    const set = await readJwks(jwks(jwk), [alg]);
    const fingerprint = set.find(alg, undefined)[0]?.fingerprint ?? '';
    t.true(set.has(fingerprint));
    t.false(set.has(`${fingerprint}x`));
    return fingerprint;
  };
  const known = await fingerprintOf(good);
  t.is(await fingerprintOf({ ...good }), known);
  t.not(await fingerprintOf({ ...good, kid: 'a' }), known);
  t.not(await fingerprintOf({ ...good, alg: 'RS256' }), known);
  t.not(await fingerprintOf(good, 'RS384'), known);
  t.not(await fingerprintOf(jwkOf(generateKeyPairSync('rsa', { modulusLength: 2048 }))), known);
  t.not(await fingerprintOf(jwkOf(ec('P-256')), 'ES256'), await fingerprintOf(jwkOf(ec('P-256')), 'ES256'));
});

test('a key id finds its keys, and none tries a few but not many', async (t) => {
  const keys = ['a', 'b', 'c', undefined].map((kid) => ({ ...good, kid }));
  const some = await readJwks(jwks(...keys.slice(1)), ['RS256', 'RS384']);
  t.deepEqual(
    some.find('RS256', undefined).map(({ keyId }) => keyId),
    ['b', 'c', undefined],
  );
  t.deepEqual(
    some.find('RS256', 'c').map(({ keyId, algorithm }) => [keyId, algorithm]),
    [['c', 'RS256']],
  );
  t.deepEqual(some.find('ES256', 'c'), []);
  const many = await readJwks(jwks(...keys), ['RS256']);
  t.deepEqual(many.find('RS256', undefined), []);
  t.is(many.find('RS256', 'a').length, 1);
});
