// `node issue.js FOLDER`: puts the example into a folder, and beside it certificates that hold for a day: of a root, of
// Sidegate itself, and of a gateway that `peps` names. For trying the policy out in a checkout.
import 'reflect-metadata';
import { KeyObject, randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const [folder = '.'] = process.argv.slice(2);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const rootKeys = await createKeys();

mkdirSync(folder, { recursive: true });
copyFileSync(new URL('policy.yaml', import.meta.url), join(folder, 'policy.yaml'));
save('ca.crt', await certify(rootKeys.publicKey, 'CN=root', new BasicConstraintsExtension(true, undefined, true)));
await issue('tls', { type: 'dns', value: 'localhost' }, { type: 'ip', value: '127.0.0.1' });
await issue('gateway', { type: 'dns', value: 'gateway.example.com' });

async function issue(file, ...names) {
  const { publicKey, privateKey } = await createKeys();
  save(`${file}.key`, KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }));
  save(`${file}.crt`, await certify(publicKey, '', new SubjectAlternativeNameExtension(names)));
}

async function certify(publicKey, subject, extension) {
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    issuer: 'CN=root',
    subject,
    notBefore: new Date(),
    notAfter: new Date(Date.now() + 86_400_000),
    signingKey: rootKeys.privateKey,
    publicKey,
    signingAlgorithm: algorithm,
    extensions: [extension],
  });
  return `${certificate.toString('pem')}\n`;
}

function createKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function save(file, text) {
  writeFileSync(join(folder, file), text);
}
