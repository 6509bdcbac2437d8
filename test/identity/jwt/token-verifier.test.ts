import { hash } from 'node:crypto';
import test from 'ava';
import { reject } from '../../../src/identity/authentication.ts';
import { createBoundedCache } from '../../../src/identity/jwt/bounded-cache.ts';
import type { Issuer } from '../../../src/identity/jwt/issuer.ts';
import type { IssuerData } from '../../../src/identity/jwt/issuer-data.ts';
import {
  createKeySet,
  type KeySet,
  noKeys,
  type VerificationKey,
} from '../../../src/identity/jwt/key-set.ts';
import {
  createTokenMemory,
  type Remembered,
  type TokenMemory,
} from '../../../src/identity/jwt/token-memory.ts';
import { createTokenVerifier } from '../../../src/identity/jwt/token-verifier.ts';

const nowMs = Date.parse('2026-06-01T00:00:00Z');
const exp = nowMs / 1000 + 300;

const data: IssuerData = {
  name: 'shop',
  issuer: 'https://id.example.com',
  audiences: ['shop'],
  keys: { by: 'discovery' },
  algorithms: ['RS256'],
  from: [{ at: 'authorization' }],
  claims: { id: ['sub'], email: undefined, groups: undefined, attributes: [] },
  may: undefined,
  typ: undefined,
  azp: undefined,
  clockToleranceSeconds: 0,
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (header: object, claims: object = {}): string =>
  `${encode({ alg: 'RS256', ...header })}.${encode({ iss: data.issuer, aud: 'shop', sub: 'ann', exp, ...claims })}.QQ`;
const token = tokenOf({ kid: 'a' });

/** Keys that are no keys: what they say of a signature is given, and how often they were asked is counted. */
interface Keyring {
  readonly issuer: Issuer;
  readonly key: (fingerprint: string, holds: boolean, keyId?: string) => VerificationKey;
  readonly hold: (keys: KeySet) => void;
  /** What the issuer publishes once somebody looks. */
  readonly publish: (keys: KeySet) => void;
  readonly asked: readonly string[];
  readonly sought: readonly string[];
  readonly fail: () => void;
}

function createKeyring(): Keyring {
  const asked: string[] = [];
  const sought: string[] = [];
  let set = noKeys;
  let published = noKeys;
  let sure = true;
  return {
    issuer: {
      data,
      groupPrefixes: [],
      keys: {
        current: () => set,
        seek(keyId) {
          sought.push(keyId);
          set = published;
          return Promise.resolve();
        },
        isSure: () => sure,
        close: () => undefined,
      },
    },
    key(fingerprint, holds, keyId) {
      const verify = (): Promise<boolean> => {
        asked.push(fingerprint);
        return Promise.resolve(holds);
      };
      return { fingerprint, keyId, algorithm: 'RS256', verify };
    },
    hold(keys) {
      set = keys;
      published = keys;
    },
    publish(keys) {
      published = keys;
    },
    asked,
    sought,
    fail() {
      sure = false;
    },
  };
}

function verifierOf(issuers: readonly Issuer[], memory: TokenMemory = createTokenMemory()) {
  const verify = createTokenVerifier(issuers, memory, reject('MISSING', 'no token'));
  return async (text: string, atMs: number = nowMs): Promise<string> => {
    const { principal, rejection } = await verify(text, hash('sha256', text), atMs);
    if (rejection === undefined) return principal.id;
    return /^[^\p{Lu}\s].*[^.\s]$/u.test(rejection.message) ? rejection.reason : rejection.message;
  };
}

test('a token that is known is not verified again until it ends', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', true, 'a')]));
  const verify = verifierOf([issuer]);
  for (const atMs of [nowMs, nowMs, exp * 1000 - 1]) t.is(await verify(token, atMs), 'shop:ann');
  t.is(await verify(token, exp * 1000), 'EXPIRED');
  t.deepEqual(asked, ['one']);
});

test('nor until its key is withdrawn, whatever other keys come and go', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  const verify = verifierOf([issuer]);
  hold(createKeySet([key('one', true, 'a')]));
  t.is(await verify(token), 'shop:ann');
  hold(createKeySet([key('other', true, 'a'), key('one', true, 'b')]));
  t.is(await verify(token), 'shop:ann');
  hold(createKeySet([key('other', false, 'a')]));
  t.is(await verify(token), 'BAD_SIGNATURE');
  t.deepEqual(asked, ['one', 'other']);
});

test('a bad token is refused by memory for half a minute, and until the keys change', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', false, 'a')]));
  const verify = verifierOf([issuer]);
  for (const [atMs, times] of [
    [nowMs, 1],
    [nowMs + 29_999, 1],
    [nowMs + 30_000, 2],
  ] as const) {
    t.is(await verify(token, atMs), 'BAD_SIGNATURE');
    t.is(asked.length, times);
  }
  hold(createKeySet([key('two', true, 'a')]));
  t.is(await verify(token, nowMs + 30_001), 'shop:ann');
});

test('what one place knows of a token counts at another one only where its issuer is believed', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', true, 'a')]));
  const memory = createTokenMemory();
  t.is(await verifierOf([issuer], memory)(token), 'shop:ann');
  t.is(await verifierOf([issuer], memory)(token), 'shop:ann');
  t.is(await verifierOf([], memory)(token), 'UNKNOWN_ISSUER');
  t.is(
    await verifierOf([{ ...issuer, data: { ...data, audiences: ['api'] } }], memory)(token),
    'WRONG_AUDIENCE',
  );
  t.deepEqual(asked, ['one']);
});

test('bad tokens push no good one out of the memory, nor good ones a bad one', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('good', true, 'a'), key('bad', false, 'b')]));
  const memory = {
    good: createBoundedCache<Remembered>(4, 1e6),
    bad: createBoundedCache<Remembered>(4, 1e6),
  };
  const verify = verifierOf([issuer], memory);
  for (const [kid, flood] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    await verify(tokenOf({ kid }));
    for (let sub = 0; sub < 10; sub += 1) await verify(tokenOf({ kid: flood }, { sub: `${sub}` }));
    await verify(tokenOf({ kid }));
  }
  t.is(asked.length, 22);
});

test('good tokens have a memory of their own', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('good', true, 'a'), key('bad', false, 'b')]));
  const memory = { good: createBoundedCache<Remembered>(4, 1e6), bad: createBoundedCache<Remembered>(0, 0) };
  const verify = verifierOf([issuer], memory);
  for (const kid of ['a', 'a', 'b', 'b']) await verify(tokenOf({ kid }));
  t.deepEqual(asked, ['good', 'bad', 'bad']);
});

test('a token takes memory by its length', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', true, 'a')]));
  const good = createBoundedCache<Remembered>(100, 40_000);
  const verify = verifierOf([issuer], { good, bad: good });
  for (const name of ['', '', 'a'.repeat(12_000), 'a'.repeat(12_000)])
    await verify(tokenOf({ kid: 'a' }, { name }));
  t.is(asked.length, 3);
});

test('a token without a key id is tried with one key after another until one fits', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', false), key('two', true), key('three', true)]));
  t.is(await verifierOf([issuer])(tokenOf({})), 'shop:ann');
  t.deepEqual(asked, ['one', 'two']);
});

test('a key that is not known is looked for, by its id', async (t) => {
  const { issuer, key, publish, sought } = createKeyring();
  const verify = verifierOf([issuer]);
  t.is(await verify(token), 'UNKNOWN_KEY');
  t.is(await verify(tokenOf({})), 'UNKNOWN_KEY');
  publish(createKeySet([key('one', true, 'a')]));
  t.is(await verify(token), 'shop:ann');
  t.deepEqual(sought, ['a', '', 'a']);
});

test('while keys cannot be had nobody knows whether there is such a key', async (t) => {
  const { issuer, key, publish, fail } = createKeyring();
  fail();
  const verify = verifierOf([issuer]);
  t.is(await verify(token), 'KEYS_UNAVAILABLE');
  publish(createKeySet([key('one', true, 'a')]));
  t.is(await verify(token), 'shop:ann');
});

test('many who show the same token wait for one signature, and other tokens for their own', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', true, 'a')]));
  const verify = verifierOf([issuer]);
  const other = tokenOf({ kid: 'a' }, { sub: 'bo' });
  const found = await Promise.all([token, token, other].map((each) => verify(each)));
  t.deepEqual(found, ['shop:ann', 'shop:ann', 'shop:bo']);
  t.is(asked.length, 2);
});

test('what needs no signature to be refused asks for none', async (t) => {
  const { issuer, key, hold, asked } = createKeyring();
  hold(createKeySet([key('one', true, 'a')]));
  const verify = verifierOf([issuer]);
  t.is(await verify('a'), 'MISSING');
  t.is(await verify('W10.e30.QQ'), 'MALFORMED');
  t.is(await verify(tokenOf({}, { iss: [data.issuer] })), 'UNKNOWN_ISSUER');
  t.is(await verify(tokenOf({}, { iss: `${data.issuer}/` })), 'UNKNOWN_ISSUER');
  t.is(await verify(tokenOf({ alg: 'ES256' })), 'UNSUPPORTED_ALGORITHM');
  t.deepEqual(asked, []);
});

test('what a signature holds for is still bounded', async (t) => {
  const { issuer, key, hold } = createKeyring();
  hold(createKeySet([key('one', true, 'a')]));
  t.is(await verifierOf([issuer])(tokenOf({ kid: 'a' }, { sub: {} })), 'MALFORMED');
});
