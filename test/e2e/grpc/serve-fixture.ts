import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import {
  createGrpcServer,
  defaultGrpcOptions,
  type GrpcOptions,
  type GrpcParts,
  type GrpcServer,
} from '../../../src/transport/grpc/server.ts';
import type { Mode } from '../../../src/transport/web/verdict.ts';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore, type HeldStore } from '../../transport/grpc/held-store.ts';
import { createRecordedObserver, type RecordedObserver } from '../../transport/grpc/recorded-observer.ts';
import { type Caller, createCaller } from './caller.ts';

/** A server under test, gone with the test. */
export interface Served {
  readonly server: GrpcServer;
  readonly store: HeldStore;
  readonly observer: RecordedObserver;
  readonly addresses: readonly string[];
  /** A client of the first address. */
  readonly caller: Caller;
}

/** What a test chooses of a server. */
export interface Choice {
  readonly store?: HeldStore;
  readonly addresses?: readonly string[];
  readonly options?: Partial<GrpcOptions>;
  readonly tls?: GrpcParts['tls'];
  readonly mode?: Mode;
  readonly shadow?: GrpcParts['shadow'];
}

/** Serves the fixture's policy, by default on a free port of loopback. */
export async function serve(
  t: ExecutionContext,
  {
    store = createHeldStore(fixtureSnapshot(1)),
    addresses = ['127.0.0.1:0'],
    options = {},
    tls,
    mode = 'enforcing',
    shadow,
  }: Choice = {},
): Promise<Served> {
  const observer = createRecordedObserver();
  const server = createGrpcServer({
    store,
    observer,
    shadow,
    instance: 'fixture',
    tls,
    options: { ...defaultGrpcOptions, ...options },
  });
  t.teardown(() => server.drain(0));
  const bound = await server.listen(addresses, mode);
  return { server, store, observer, addresses: bound, caller: createCaller(t, bound[0] ?? '') };
}

/** A folder that goes with the test. */
export function scratchFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sg-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}
