// `node issue.js FOLDER`: puts the example into a folder, with a key of its own for the issuer `ci`, and beside it the
// header of one of its jobs, whose token holds for an hour. For trying the policy out; a real issuer has its own keys.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const [folder = '.'] = process.argv.slice(2);
const { publicKey, privateKey } = await generateKeyPair('ES256');
const key = { ...(await exportJWK(publicKey)), kid: 'tried-out', alg: 'ES256', use: 'sig' };
const token = await new SignJWT({ repository: 'acme/shop', ref: 'refs/heads/main' })
  .setProtectedHeader({ alg: 'ES256', kid: 'tried-out' })
  .setIssuer('https://ci.example.com')
  .setAudience('shop')
  .setSubject('job-1')
  .setIssuedAt()
  .setExpirationTime('1h')
  .sign(privateKey);
mkdirSync(folder, { recursive: true });
copyFileSync(new URL('policy.yaml', import.meta.url), join(folder, 'policy.yaml'));
writeFileSync(join(folder, 'ci.jwks'), `${JSON.stringify({ keys: [key] })}\n`);
writeFileSync(join(folder, 'headers'), `Authorization: Bearer ${token}\n`);
