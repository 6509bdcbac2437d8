import type { WatchPolicyRequest, WatchPolicyResponse } from '../../gen/sidegate/v1/decision.ts';
import type { Snapshot } from '../../policy/snapshot.ts';
import { admit, judge, type Origin, type SnapshotSource } from './admission.ts';
import { Fault } from './fault.ts';
import { fromInstant } from './instant-messages.ts';
import type { Begin } from './server-stream.ts';

/** Tells which policy is served: at once, at each change, and again at each beat. */
export function createWatchPolicy(
  store: SnapshotSource,
  origin: Origin,
  instance: string,
  heartbeatMs: number,
): Begin<WatchPolicyRequest, WatchPolicyResponse> {
  return (_request, sink) => {
    let told = admit(store, origin, Date.now()).snapshot;
    const tell = (snapshot: Snapshot): void => {
      told = snapshot;
      const { generation, revision, loadedAtMs } = snapshot;
      sink.send({ instance, generation: BigInt(generation), revision, loadedAt: fromInstant(loadedAtMs) });
    };
    tell(told);
    const unsubscribe = store.subscribe((snapshot) => {
      const judged = judge(snapshot, origin, Date.now());
      if (judged instanceof Fault) sink.fail(judged);
      else tell(snapshot);
    });
    const heartbeat = setInterval(() => tell(told), heartbeatMs).unref();
    return () => {
      unsubscribe();
      clearInterval(heartbeat);
    };
  };
}
