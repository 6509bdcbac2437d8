import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import type { PendingResult } from '../../src/identity/authentication.ts';
import { buildAuthentication } from '../../src/identity/build-authentication.ts';
import { createKeyRegistry } from '../../src/identity/jwt/key-registry.ts';
import { defaultKeyTiming } from '../../src/identity/jwt/key-source.ts';
import { load } from '../../src/policy/load.ts';
import { audience, issuer, makeIssuer, type Signature } from '../policies/issuer.ts';

// What a token costs in this process: one that is known beside its bare hash, one that is not beside jose's `jwtVerify`.

const known = 200_000;
const unknown = 1500;

const { folder, publicKeys, issue } = makeIssuer();
const path = join(folder, 'policy.yaml');
const { policy } = load([{ path, text: readFileSync(path, 'utf8') }], new Map());
if (policy === undefined) throw new Error('the policy does not load');
const loaded = Promise.withResolvers<undefined>();
const keys = createKeyRegistry(defaultKeyTiming, () => loaded.resolve(undefined));
const { authenticate } = buildAuthentication(policy.authentication, keys).finish();
await loaded.promise;

function ask(token: string): PendingResult {
  const headers = [{ name: 'authorization', value: `Bearer ${token}` }];
  return authenticate({ headers, peer: undefined }, Date.now());
}

async function measureUnknown(signature: Signature): Promise<{ oursUs: number; bareUs: number }> {
  const tokens = Array.from({ length: unknown }, () => issue(signature));
  const options = { issuer, audience };
  const verify = { ours: ask, bare: (token: string) => jwtVerify(token, publicKeys[signature], options) };
  const took = { ours: 0, bare: 0 };
  for (const token of tokens) {
    for (const who of ['bare', 'ours'] as const) {
      const startedMs = performance.now();
      await verify[who](token);
      took[who] += performance.now() - startedMs;
    }
  }
  return { oursUs: (1000 * took.ours) / unknown, bareUs: (1000 * took.bare) / unknown };
}

function nsEach(work: () => unknown): number {
  const startedMs = performance.now();
  for (let pass = 0; pass < known; pass += 1) work();
  return (1e6 * (performance.now() - startedMs)) / known;
}

const token = issue('RS256');
const first = await ask(token);
if (first.principal === undefined) throw new Error(JSON.stringify(first.rejection));
nsEach(() => ask(token));
const knownNs = nsEach(() => ask(token));
const hashNs = nsEach(() => hash('sha256', token));
await measureUnknown('RS256');
const rsa = await measureUnknown('RS256');
const ec = await measureUnknown('ES256');
keys.close();
const figures = { rsaUs: rsa.oursUs, bareRsaUs: rsa.bareUs, ecUs: ec.oursUs, bareEcUs: ec.bareUs };
process.stdout.write(`${JSON.stringify({ knownNs, hashNs, ...figures })}\n`);
