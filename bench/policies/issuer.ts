import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch.ts';

/** The `iss` of the tokens, and the one audience that they are for. */
export const issuer = 'https://id.example.com';
export const audience = 'shop';

/** An issuer with one key for each algorithm, and the policy that believes it. */
export interface BenchIssuer {
  /** A folder with the policy and the keys. */
  readonly folder: string;
  readonly publicKeys: Readonly<Record<Signature, KeyObject>>;
  /** A token unlike any other; what is given differs from a good one. */
  readonly issue: (signature: Signature, different?: Different) => string;
}

export type Signature = 'RS256' | 'ES256';

/** How a token differs from a good one. */
export interface Different {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly keyId?: string;
  /** The signature is none. */
  readonly unsigned?: boolean;
}

const policy = `apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  jwt:
    - { name: login, issuer: ${issuer}, audiences: [${audience}], jwksFile: keys.jwks, algorithms: [RS256, ES256] }
grants:
  - { to: [authenticated], can: { orders: [view] } }
`;

/** Makes an issuer whose keys stand in a file. */
export function makeIssuer(): BenchIssuer {
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  const folder = scratchFolder();
  const keys = Object.entries(pairs).map(([alg, { publicKey }]) => ({
    ...publicKey.export({ format: 'jwk' }),
    kid: alg,
    alg,
  }));
  writeFileSync(join(folder, 'keys.jwks'), JSON.stringify({ keys }));
  writeFileSync(join(folder, 'policy.yaml'), policy);
  return {
    folder,
    publicKeys: { RS256: pairs.RS256.publicKey, ES256: pairs.ES256.publicKey },
    issue(signature, { claims = {}, keyId = signature, unsigned = false } = {}) {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const about = { iss: issuer, aud: audience, iat: nowSeconds, exp: nowSeconds + 3600 };
      const who = { sub: 'ann', email: 'ann@example.com', groups: ['dev'], jti: crypto.randomUUID() };
      const text = `${part({ alg: signature, kid: keyId })}.${part({ ...about, ...who, ...claims })}`;
      if (unsigned) return `${text}.${randomBytes(64).toString('base64url')}`;
      const key = { key: pairs[signature].privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    },
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
