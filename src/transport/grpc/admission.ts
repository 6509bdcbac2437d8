import type { Pep } from '../../identity/authentication-data.ts';
import type { PolicyStore, Snapshot } from '../../policy/snapshot.ts';
import { Fault } from './fault.ts';

/** Where a connection comes from: over which kind of local connection, or from another machine. */
export type Origin = Pep | 'remote';

/** Where snapshots come from. */
export type SnapshotSource = Pick<PolicyStore, 'current' | 'subscribe'>;

/**
 * The snapshot by which a call is answered: the one place that reads the store, once a call.
 *
 * @throws {Fault} NO_POLICY until one loads; NOT_ALLOWED_TO_ASK when it does not take questions from this origin
 */
export function admit(store: SnapshotSource, origin: Origin): Snapshot {
  const snapshot = store.current();
  if (snapshot === undefined) throw new Fault('NO_POLICY', 'no policy has loaded yet');
  const refusal = refusalOf(snapshot, origin);
  if (refusal !== undefined) throw refusal;
  return snapshot;
}

/** Why a policy takes no questions from an origin; `undefined` when it does. */
export function refusalOf({ authentication }: Snapshot, origin: Origin): Fault | undefined {
  if (origin !== 'remote' && authentication.peps.has(origin)) return undefined;
  return new Fault(
    'NOT_ALLOWED_TO_ASK',
    `the policy takes no questions from ${origin} connections, see \`authentication.peps\``,
  );
}

/** The origin of a TCP connection, by the address of its other end. */
export function originOf(remoteAddress: string): Origin {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(remoteAddress) ? 'loopback' : 'remote';
}
