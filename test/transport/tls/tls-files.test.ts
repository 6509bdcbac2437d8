import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readTlsFiles, TlsError } from '../../../src/transport/tls/tls-files.ts';
import { createAuthority } from './authority.ts';
import { makeTlsFolder, serverNames } from './tls-folder.ts';

const authority = await createAuthority();
const other = await authority.issue(serverNames);

test('files that fit are read, with the end of our certificate', async (t) => {
  const { paths } = await makeTlsFolder(t, authority);
  const { notAfterMs, clientCa } = await readTlsFiles(paths);
  t.true(Math.abs(notAfterMs - Date.now() - 86_400_000) < 60_000);
  t.is(clientCa, authority.root);
  t.is((await readTlsFiles({ ...paths, clientCa: undefined })).clientCa, undefined);
});

test('text around the certificates does no harm', async (t) => {
  const { folder, paths } = await makeTlsFolder(t, authority);
  writeFileSync(join(folder, 'ca.crt'), `# two roots\n${authority.root}\n\nsubject=x\n${authority.root}`);
  await t.notThrowsAsync(readTlsFiles(paths));
});

const cut = (text: string): string => text.replace(/\n[^\n]{20}/, '\n');

const broken: readonly (readonly [it: string, file: string, text: string, want: RegExp])[] = [
  ['an empty certificate', 'tls.crt', '', /`[^`]*tls\.crt` is empty; write our certificate in PEM there$/],
  [
    'a blank root',
    'ca.crt',
    ' \n',
    /`[^`]*ca\.crt` is empty; write the roots of client certificates in PEM there$/,
  ],
  ['an empty key', 'tls.key', '', /`[^`]*tls\.key` is empty; /],
  [
    'roots that are none',
    'ca.crt',
    'no certificate\n',
    /`[^`]*ca\.crt` holds no certificate in PEM; write one there$/,
  ],
  ['a key instead of roots', 'ca.crt', other.key, /`[^`]*ca\.crt` holds no certificate in PEM/],
  [
    'a root that is cut off',
    'ca.crt',
    cut(authority.root),
    /`[^`]*ca\.crt` holds as number 1 a certificate that cannot be read/,
  ],
  [
    'a second root that is cut off',
    'ca.crt',
    authority.root + cut(authority.root),
    /holds as number 2 a certificate/,
  ],
  ['a certificate that is cut off', 'tls.crt', cut(other.certificate), /`[^`]*tls\.crt` holds as number 1/],
  [
    'a key that is none',
    'tls.key',
    'no key\n',
    /`[^`]*tls\.key` holds no private key in PEM, or one behind a password/,
  ],
  [
    'the key of another certificate',
    'tls.key',
    other.key,
    /`[^`]*tls\.key` is not the key of the first certificate in `[^`]*tls\.crt`; write both anew$/,
  ],
  [
    'a file that is too large',
    'ca.crt',
    'x'.repeat(1024 * 1024 + 1),
    /`[^`]*ca\.crt` is no file of up to 1048576 bytes/,
  ],
];

for (const [it, file, text, want] of broken) {
  test(`${it} is a problem that names the file and tells nothing of it`, async (t) => {
    const { folder, paths } = await makeTlsFolder(t, authority);
    writeFileSync(join(folder, file), text);
    const error = await t.throwsAsync(readTlsFiles(paths), { instanceOf: TlsError, message: want });
    t.notRegex(error.message, /BEGIN|[A-Za-z0-9+/]{40}/);
  });
}

for (const file of ['tls.crt', 'tls.key', 'ca.crt']) {
  test(`a missing ${file}, and a directory in its place, are problems`, async (t) => {
    const { folder, paths } = await makeTlsFolder(t, authority);
    rmSync(join(folder, file));
    await t.throwsAsync(readTlsFiles(paths), {
      message: new RegExp(`${file}\` cannot be read, ENOENT; write `),
    });
    mkdirSync(join(folder, file));
    await t.throwsAsync(readTlsFiles(paths), { message: new RegExp(`${file}\` is no file`) });
  });
}

const asRoot = process.getuid?.() === 0;

test('a file that may not be read is a problem', async (t) => {
  const { folder, paths } = await makeTlsFolder(t, authority);
  chmodSync(join(folder, 'tls.key'), 0o000);
  const read = readTlsFiles(paths);
  // Nothing is forbidden to root.
  if (asRoot) await t.notThrowsAsync(read);
  else await t.throwsAsync(read, { message: /tls\.key` cannot be read, EACCES; let this process read it$/ });
});
