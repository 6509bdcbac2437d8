import { writeFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { Authentication } from '../../../src/identity/authentication.ts';
import { createKeyRegistry } from '../../../src/identity/jwt/key-registry.ts';
import { defaultKeyTiming } from '../../../src/identity/jwt/key-source.ts';
import { beginAssembly } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import { scratchFolder } from '../../e2e/grpc/serve-fixture.ts';
import { forge, shopJwks, signers } from '../forge.ts';
import { tries } from '../tries.ts';

const nowMs = Date.parse('2026-06-01T00:00:00Z');
const exp = nowMs / 1000 + 300;
const claims = { iss: 'https://id.example.com', aud: 'shop', sub: 'ann', email: 'ann@example.com', exp };
const header = { alg: 'RS256', kid: 'rsa' };
const good = forge({ header, claims, signer: 'shop-rsa' });

async function authenticationOf(t: ExecutionContext): Promise<Authentication> {
  const file = `${scratchFolder(t)}/shop.jwks`;
  writeFileSync(file, shopJwks);
  const text = `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers: [{ keys: [X-Auth-Request-Email], setBy: [10.0.0.1] }]
  jwt:
    - name: shop
      issuer: https://id.example.com
      audiences: [shop]
      jwksFile: ${file}
      from: [authorization, "header:x-id-token", "cookie:session"]
`;
  const { policy } = load([{ path: 'policy.yaml', text }], new Map());
  if (policy === undefined) throw new Error('the policy has errors');
  const came = Promise.withResolvers<unknown>();
  const registry = createKeyRegistry({ ...defaultKeyTiming, cooldownMs: 1e9 }, came.resolve);
  t.teardown(registry.close);
  const { authentication } = beginAssembly(policy.head, policy.authentication, registry).finish();
  await came.promise;
  return authentication;
}

const json = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        alg: fc.constantFrom('RS256', 'ES256', 'none', 'HS256', 'EdDSA'),
        kid: fc.oneof(fc.constantFrom('rsa', 'ec', '__proto__'), fc.string()),
        typ: fc.constantFrom('JWT', 'at+jwt', 'x'),
        crit: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc
    .record(
      {
        iss: fc.constant(claims.iss),
        aud: fc.oneof(fc.constant('shop'), fc.jsonValue()),
        sub: fc.jsonValue(),
        exp: fc.oneof(fc.constant(exp), fc.jsonValue()),
        email: fc.jsonValue(),
        groups: fc.jsonValue(),
      },
      { requiredKeys: ['iss'] },
    )
    .map((value) => JSON.stringify(value)),
);

const forged = fc
  .record({
    rawHeader: json,
    rawClaims: json,
    signer: fc.constantFrom(...signers.filter((each) => !each.startsWith('shop'))),
  })
  .map((parts) => forge({ header: {}, claims: {}, ...parts }));

const place = fc.constantFrom<(token: string) => { name: string; value: string }>(
  (token) => ({ name: 'authorization', value: `Bearer ${token}` }),
  (token) => ({ name: 'X-Id-Token', value: token }),
  (token) => ({ name: 'cookie', value: `a=b; session=${token}` }),
);

test('arbitrary credentials never throw and never authenticate', async (t) => {
  const { authenticate } = await authenticationOf(t);
  const token = fc.oneof(
    fc.string({ unit: 'binary' }),
    forged,
    fc.base64String().map((text) => `${good}${text}x`),
  );
  const any = fc.record({ name: fc.string(), value: fc.string({ unit: 'binary' }) });
  const shown = fc.tuple(place, token).map(([at, text]) => at(text));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(shown, any), { maxLength: 4 }), async (headers) => {
      const { principal } = await authenticate({ headers, peer: undefined }, nowMs);
      return principal === undefined;
    }),
    tries(1000),
  );
  t.pass();
});

test('a token that differs in one character from a known one is never taken for it', async (t) => {
  const { authenticate } = await authenticationOf(t);
  const show = (token: string): ReturnType<typeof authenticate> =>
    authenticate({ headers: [{ name: 'authorization', value: `Bearer ${token}` }], peer: undefined }, nowMs);
  t.is((await show(good)).principal?.id, 'shop:ann');
  const letters = Array.from('ABCXYZabcxyz019-_.=+/,~');
  await fc.assert(
    fc.asyncProperty(
      fc.nat(good.length - 1),
      fc.constantFrom(...letters),
      fc.constantFrom('replace', 'insert', 'remove'),
      async (at, letter, how) => {
        const end = good.slice(how === 'insert' ? at : at + 1);
        const changed = `${good.slice(0, at)}${how === 'remove' ? '' : letter}${end}`;
        const { principal } = await show(changed);
        return (principal !== undefined) === (changed === good);
      },
    ),
    tries(1000),
  );
});

test('a known token is answered at once, until the moment it ends, and at no other place than its own', async (t) => {
  const { authenticate } = await authenticationOf(t);
  const show = (atMs: number): ReturnType<typeof authenticate> =>
    authenticate({ headers: [{ name: 'authorization', value: `bearer ${good}` }], peer: undefined }, atMs);
  t.true(show(nowMs) instanceof Promise);
  await show(nowMs);
  const [last, ended] = [show(exp * 1000 - 1), show(exp * 1000)];
  t.false(last instanceof Promise || ended instanceof Promise);
  t.is((await last).principal?.expiresAtMs, exp * 1000);
  t.is((await ended).rejection?.reason, 'EXPIRED');
});

test('many who show the same new token wait for one signature', async (t) => {
  const { authenticate } = await authenticationOf(t);
  const credentials = { headers: [{ name: 'authorization', value: `Bearer ${good}` }], peer: undefined };
  const results = Array.from({ length: 20 }, () => authenticate(credentials, nowMs));
  t.is(new Set(results).size, 1);
  const [result] = results;
  t.is((await result)?.principal?.id, 'shop:ann');
});
