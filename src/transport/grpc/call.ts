import type { Observer, RpcName } from '../../telemetry/events.ts';
import type { Admission } from './admission.ts';
import type { Clock } from './unary.ts';

/** One call of a decision RPC: all that its answer depends on beside the request. */
export interface Call extends Admission {
  readonly rpc: RpcName;
  readonly clock: Clock;
  /** Whether the caller may see which grants were considered. */
  readonly mayExplain: boolean;
}

/** What the handlers of the decision RPCs share. */
export interface Desk {
  readonly observer: Observer;
  /** Names a decision, each time another. */
  readonly nextDecisionId: () => string;
  /** How many proxies before the PEP add to `X-Forwarded-For` and are trusted with it. */
  readonly trustedHops: number;
}

/** Answers a request; with a promise only when it waits for something. @throws {Fault} when nothing can be decided */
export type Handler<Request, Response> = (request: Request, call: Call) => Response | Promise<Response>;

/** Names decisions: unique over processes, and cheap. */
export function createDecisionIds(): () => string {
  const prefix = crypto.randomUUID().slice(-12);
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count}`;
  };
}
