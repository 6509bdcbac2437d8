import { renameSync, rmSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { scratchFolder } from '../../e2e/grpc/serve-fixture.ts';
import { forge, otherJwks, type Signer, shopJwks } from '../forge.ts';
import { servePolicy } from '../serve-policy.ts';

const policyFor = (file: string): string => `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  jwt:
    - { name: ci, issuer: ci, audiences: [shop], jwksFile: ${file} }
`;

function tokenOf(signer: Signer, kid: string | undefined, alg = 'RS256'): string {
  const exp = Math.floor(Date.now() / 1000) + 300;
  return forge({ header: { alg, kid }, claims: { iss: 'ci', aud: 'shop', sub: 'job', exp }, signer });
}

test('a file of keys is read again when it changes, and what is gone for a while takes nothing away', async (t) => {
  const folder = scratchFolder(t);
  const file = `${folder}/keys.jwks`;
  writeFileSync(file, shopJwks);
  const { whoIs, nextEvent, keysCame } = await servePolicy(t, policyFor(file));
  await keysCame();
  const ask = async (token: string): Promise<string> => {
    const { reason } = await whoIs([{ name: 'authorization', value: `Bearer ${token}` }]);
    return reason ?? 'OK';
  };
  const shop = tokenOf('shop-rsa', 'rsa');
  const other = tokenOf('other', 'other');
  t.is(await ask(shop), 'OK');
  t.is(await ask(other), 'UNKNOWN_KEY');
  rmSync(file);
  t.like(await nextEvent(), { issuer: 'ci' });
  t.is(await ask(shop), 'OK');
  writeFileSync(`${folder}/new`, otherJwks);
  renameSync(`${folder}/new`, file);
  while ('problem' in (await nextEvent()));
  t.is(await ask(other), 'OK');
  t.is(await ask(shop), 'UNKNOWN_KEY');
});

test('a token without a key id is tried with the keys that fit its algorithm', async (t) => {
  const folder = scratchFolder(t);
  writeFileSync(`${folder}/keys.jwks`, shopJwks);
  const { whoIs, keysCame } = await servePolicy(t, policyFor(`${folder}/keys.jwks`));
  await keysCame();
  for (const [token, want] of [
    [tokenOf('shop-rsa', undefined), 'OK'],
    [tokenOf('shop-ec', undefined, 'ES256'), 'OK'],
    [tokenOf('shop-rsa', undefined, 'PS256'), 'BAD_SIGNATURE'],
    [tokenOf('stranger', undefined), 'BAD_SIGNATURE'],
    [tokenOf('shop-ec', undefined, 'ES384'), 'UNKNOWN_KEY'],
  ] as const) {
    const { reason } = await whoIs([{ name: 'authorization', value: `Bearer ${token}` }]);
    t.is(reason ?? 'OK', want);
  }
});
