import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import type { Flavour } from '../../../src/transport/forward-auth/flavour.ts';
import {
  createForwardAuthServer,
  type ForwardAuthServer,
  type ForwardServerParts,
} from '../../../src/transport/forward-auth/forward-auth-server.ts';
import type { Mode } from '../../../src/transport/web/verdict.ts';
import { createHeldStore, type HeldStore } from '../grpc/held-store.ts';
import { createRecordedObserver, type RecordedObserver } from '../grpc/recorded-observer.ts';

/** A server under test, gone with the test. */
export interface Served {
  readonly server: ForwardAuthServer;
  readonly store: HeldStore;
  readonly observer: RecordedObserver;
  /** As it was bound. */
  readonly address: string;
  /** Of the address, when it has one. */
  readonly port: number;
}

/** The largest body of a server under test. */
const maxRequestBytes = 100_000;

/** What a test chooses of a server. */
interface Choice {
  readonly address?: string;
  readonly mode?: Mode;
  readonly store?: HeldStore;
  readonly tls?: ForwardServerParts['tls'];
  readonly shadow?: ForwardServerParts['shadow'];
}

/** The snapshot of a policy. */
export function snapshotOf(text: string): Snapshot {
  const { problems, policy } = load([{ path: 'policy.yaml', text }], new Map());
  if (policy === undefined) throw new Error(JSON.stringify(problems));
  return { revision: 'revision', generation: 1, loadedAtMs: 0, ...assemble(policy) };
}

/** The policy of the tables. */
export const tablePolicy: string = readFileSync(new URL('policy.yaml', import.meta.url), 'utf8');

/** Serves the policy of the tables to proxies of one kind, by default on a free port of loopback. */
export async function serveForward(
  t: ExecutionContext,
  flavour: Flavour,
  {
    address = '127.0.0.1:0',
    mode = 'enforcing',
    store = createHeldStore(snapshotOf(tablePolicy)),
    tls,
    shadow,
  }: Choice = {},
): Promise<Served> {
  const observer = createRecordedObserver();
  const server = createForwardAuthServer({
    store,
    observer,
    maxRequestBytes,
    socketMode: 0o660,
    trustedHops: 0,
    shadow,
    tls,
  });
  t.teardown(() => server.drain(0));
  const [bound] = await server.listen([{ flavour, address }], mode);
  const found = bound?.address ?? '';
  return { server, store, observer, address: found, port: Number(found.split(':').at(-1)) };
}
