import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { readJwks } from '../../src/identity/jwt/read-jwks.ts';
import { scratchFolder } from '../e2e/grpc/serve-fixture.ts';
import { forge, type Signer, shopJwks } from './forge.ts';
import { servePolicy } from './serve-policy.ts';

const example = new URL('../../deploy/examples/jwt/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, example), 'utf8');

test('the keys of the example are keys', async (t) => {
  t.is((await readJwks(read('ci.jwks'), ['ES256'])).size, 1);
});

test('a job of the build server deploys from the main branch, and from no other', async (t) => {
  const folder = scratchFolder(t);
  writeFileSync(`${folder}/ci.jwks`, shopJwks);
  const policy = read('policy.yaml').replace('ci.jwks', `${folder}/ci.jwks`);
  const { caller, keysCame } = await servePolicy(t, policy);
  await keysCame();
  const exp = Math.floor(Date.now() / 1000) + 300;
  const reasonOf = async (ref: string, alg: string, kid: string, signer: Signer): Promise<unknown> => {
    const claims = {
      iss: 'https://ci.example.com',
      aud: 'shop',
      sub: 'job',
      repository: 'acme/shop',
      ref,
      exp,
    };
    const value = `Bearer ${forge({ header: { alg, kid }, claims, signer })}`;
    return await caller.call('Authorize', {
      credentials: { headers: [{ name: 'authorization', value }] },
      action: 'edit',
      resource: { type: 'components', attributes: { namespace: 'shop', name: 'front' } },
    });
  };
  const main = await reasonOf('refs/heads/main', 'ES256', 'ec', 'shop-ec');
  t.like(main, { decision: { reason: 'REASON_GRANTED' }, principal: { id: 'ci:job', issuer: 'ci' } });
  const other = await reasonOf('refs/heads/other', 'ES256', 'ec', 'shop-ec');
  t.like(other, { decision: { reason: 'REASON_NO_GRANT' } });
  const rsa = await reasonOf('refs/heads/main', 'RS256', 'rsa', 'shop-rsa');
  t.like(rsa, { decision: { reason: 'REASON_UNAUTHENTICATED' }, principal: null });
});
