import { status } from '@grpc/grpc-js';
import type { Saying, ShadowObserver } from '../../telemetry/events.ts';
import { judge, type SnapshotSource } from '../grpc/admission.ts';
import { after } from '../grpc/after.ts';
import type { Asked, Call, Exchange, Said, Shadow } from '../grpc/call.ts';
import { Fault } from '../grpc/fault.ts';
import { type Failure, settle } from '../grpc/unary.ts';
import { type BacklogLimits, createBacklog } from './backlog.ts';
import { differencesOf } from './compare.ts';

/** A shadow that can be waited for. */
export interface LiveShadow extends Shadow {
  /** Settles once nothing is left to compare, or after `timeoutMs`. */
  readonly rest: (timeoutMs: number) => Promise<void>;
}

/** Requests of a busy moment, in few megabytes; and so little at a time that no request waits long. */
export const defaultBacklogLimits: BacklogLimits = { most: 1024, mostBytes: 2 * 1024 * 1024, turnMs: 1 };

/**
 * Makes a shadow of the answers that calls are given, by the same clock reading. It is asked as the policy was: by the
 * same caller, who must be let to ask by the shadow too, and for the same subject, recognised by the shadow.
 */
export function createShadow(
  source: SnapshotSource,
  observer: ShadowObserver,
  limits: BacklogLimits,
): LiveShadow {
  const backlog = createBacklog(limits);
  return {
    rest: backlog.rest,
    follow(call, exchange) {
      if (source.current() === undefined) return;
      if (!backlog.add(call.bytes, () => compare(source, observer, call, exchange))) observer.dropped();
    },
  };
}

/** Whatever goes wrong here is told, and nobody's answer. */
function compare(
  source: SnapshotSource,
  observer: ShadowObserver,
  call: Call,
  { asked, again }: Exchange,
): unknown {
  const report = {
    answered: () => undefined,
    faulted: (error: unknown) => observer.faulted(call.rpc, error),
  };
  const snapshot = source.current();
  if (snapshot === undefined) return undefined;
  const { revision } = snapshot;
  return settle(report, () => {
    const said = settle(report, () => {
      const admission = judge(snapshot, call.origin, call.clock.nowMs);
      if (admission instanceof Fault) throw admission;
      return again({ ...call, ...admission });
    });
    return after(said, (outcome) => {
      for (const [place, each] of asked().entries()) {
        const other = 'code' in outcome ? toFault(outcome) : outcome[place];
        if (other !== undefined) tell(observer, call, each, { ...other, revision });
      }
    });
  });
}

function tell(
  observer: ShadowObserver,
  { rpc, snapshot }: Call,
  { decisionId, request, action, resource, said }: Asked,
  other: Said & Pick<Saying, 'revision'>,
): void {
  const differs = differencesOf(said, other);
  if (differs.length === 0) {
    observer.agreed(rpc, said.effect);
    return;
  }
  const policy = { ...said, revision: snapshot.revision };
  observer.differed({ rpc, decisionId, request, action, resource, differs, policy, shadow: other });
}

/** Where the shadow gives no answer, as one to which it does not admit the caller. */
function toFault({ code }: Failure): Said {
  return {
    effect: 'FAULT',
    reason: status[code],
    grant: undefined,
    principal: undefined,
    rows: '',
    tellsWhom: false,
  };
}
