import type { Principal } from '../../decision/principal.ts';
import { type Standing, stand } from '../../decision/standing.ts';
import type { AuthenticationResult } from '../../identity/authentication.ts';
import type { Credentials } from '../../identity/credentials.ts';
import { recognise } from '../../identity/recognise.ts';
import type { Rejection } from '../../identity/rejection.ts';
import type { Snapshot } from '../../policy/snapshot.ts';
import type { Observer } from '../../telemetry/events.ts';
import { after } from '../grpc/after.ts';
import { tellWho } from '../grpc/subject.ts';

/** Who sends a request. */
export interface Caller {
  readonly principal: Principal | undefined;
  /** That of nobody when nobody was recognised. */
  readonly standing: Standing;
  /** Why a credential that was shown is none; absent when none was shown. */
  readonly rejection: Rejection | undefined;
}

/** Finds who sends a request, later only when a signature must be verified. */
export function findCaller(
  snapshot: Snapshot,
  credentials: Credentials,
  nowMs: number,
  observer: Observer,
): Caller | Promise<Caller> {
  const toCaller = (result: AuthenticationResult): Caller => {
    const { principal, rejection } = result;
    tellWho(result, nowMs, observer);
    return {
      principal,
      standing: stand(snapshot.policy, principal ?? 'anonymous', nowMs),
      rejection: rejection?.reason === 'MISSING' ? undefined : rejection,
    };
  };
  return after(recognise(snapshot, credentials, nowMs), toCaller);
}
