import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { defaultWatchTiming } from '../../../src/policy/reload/watch-timing.ts';
import type { TlsPaths } from '../../../src/transport/tls/tls-files.ts';
import { openTlsStore, type TlsEvent, type TlsStore } from '../../../src/transport/tls/tls-store.ts';
import { makeScratch } from '../../policy/reload/scratch.ts';
import type { Authority, Issued } from './authority.ts';

/** The names of the server of the tests. */
export const serverNames = { dns: ['sidegate.test'] } as const;

/** A folder with the files of TLS. */
export interface TlsFolder {
  readonly folder: string;
  readonly paths: TlsPaths;
}

/** Where the files of a folder are. */
export function pathsIn(folder: string): TlsPaths {
  return {
    certificate: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
    clientCa: join(folder, 'ca.crt'),
  };
}

/** The files of a folder, as a volume holds them. */
export function filesOf({ certificate, key }: Issued, roots: string): Readonly<Record<string, string>> {
  return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': roots };
}

/** Makes a folder with a certificate of a server, whose clients are of the same authority. */
export async function makeTlsFolder(t: ExecutionContext, authority: Authority): Promise<TlsFolder> {
  const folder = makeScratch(t);
  const files = filesOf(await authority.issue(serverNames), authority.root);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, paths: pathsIn(folder) };
}

/** A store of the files of a folder, with what it told. */
export interface FollowedTls {
  readonly store: TlsStore;
  readonly nextEvent: () => Promise<TlsEvent>;
}

/** Opens a store that goes with the test. */
export async function followTls(t: ExecutionContext, paths: TlsPaths): Promise<FollowedTls> {
  let told = Promise.withResolvers<TlsEvent>();
  const store = await openTlsStore(paths, defaultWatchTiming, (event) => {
    told.resolve(event);
    told = Promise.withResolvers<TlsEvent>();
  });
  t.teardown(store.close);
  // A watch keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  t.teardown(() => clearInterval(alive));
  return { store, nextEvent: () => told.promise };
}
