import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { publishVolume } from '../../policy/reload/kubelet.ts';
import { makeScratch, replaceFile } from '../../policy/reload/scratch.ts';
import { createAuthority } from './authority.ts';
import { filesOf, followTls, makeTlsFolder, pathsIn, serverNames } from './tls-folder.ts';

const authority = await createAuthority();

test('a volume that is swapped is read anew, and a swap to the same files is none', async (t) => {
  const volume = makeScratch(t);
  const first = await authority.issue(serverNames);
  publishVolume(volume, filesOf(first, authority.root));
  const { store, nextEvent } = await followTls(t, pathsIn(volume));
  t.is(store.current().certificate, first.certificate);
  let told = nextEvent();
  publishVolume(volume, filesOf(first, authority.root));
  const second = await authority.issue({ ...serverNames, until: 2 });
  publishVolume(volume, filesOf(second, authority.root));
  t.deepEqual(await told, { notAfterMs: store.current().notAfterMs });
  t.is(store.current().certificate, second.certificate);
  told = nextEvent();
  publishVolume(volume, filesOf(second, `${authority.root}${authority.root}`));
  await told;
  t.is(store.current().clientCa, `${authority.root}${authority.root}`);
  t.deepEqual(store.status().reloads, { ok: 3, failed: 0 });
});

test('files that are replaced by renames, or written in place, are read anew', async (t) => {
  const { folder, paths } = await makeTlsFolder(t, authority);
  const { store, nextEvent } = await followTls(t, paths);
  for (const write of [replaceFile, writeFileSync]) {
    const next = await authority.issue(serverNames);
    const told = nextEvent();
    write(join(folder, 'tls.crt'), next.certificate);
    write(join(folder, 'tls.key'), next.key);
    t.true('notAfterMs' in (await told));
    t.is(store.current().certificate, next.certificate);
  }
});

test('broken files leave the last good ones, and the next good ones count', async (t) => {
  const { folder, paths } = await makeTlsFolder(t, authority);
  const { store, nextEvent } = await followTls(t, paths);
  const before = store.current();
  const seen: unknown[] = [];
  store.subscribe((material) => seen.push(material));
  let told = nextEvent();
  replaceFile(paths.certificate, 'no certificate\n');
  t.deepEqual(await told, {
    problem: `\`${paths.certificate}\` holds no certificate in PEM; write one there`,
  });
  told = nextEvent();
  rmSync(join(folder, 'ca.crt'));
  replaceFile(paths.certificate, before.certificate);
  t.regex(JSON.stringify(await told), /ca\.crt` cannot be read, ENOENT/);
  t.is(store.current(), before);
  t.deepEqual(seen, []);
  t.like(store.status(), { lastSuccessful: false, reloads: { ok: 1, failed: 2 } });
  told = nextEvent();
  replaceFile(join(folder, 'ca.crt'), authority.root);
  t.true('notAfterMs' in (await told));
  t.like(store.status(), { lastSuccessful: true, reloads: { ok: 2, failed: 2 } });
});
