import type { Principal } from '../../decision/principal.ts';
import type { DecisionEvent, Observer, RpcName, Saying } from '../../telemetry/events.ts';
import type { Admission, Origin } from './admission.ts';
import type { Clock } from './unary.ts';

/** One call of a decision RPC, or what another transport makes of a request: all that its answer depends on beside it. */
export interface Call extends Admission {
  readonly rpc: RpcName;
  readonly clock: Clock;
  /** Whether the caller may see which grants were considered. */
  readonly mayExplain: boolean;
  readonly origin: Origin;
  /** How large the request is, about. */
  readonly bytes: number;
}

/** What the handlers of the decision RPCs share. */
export interface Desk {
  readonly observer: Observer;
  /** Names a decision, each time another. */
  readonly nextDecisionId: () => string;
  /** How many proxies before the PEP add to `X-Forwarded-For` and are trusted with it. */
  readonly trustedHops: number;
  /** Absent where nobody asks a second policy. */
  readonly shadow: Shadow | undefined;
}

/** What an answer says, as far as it is compared with another. */
export interface Said extends Omit<Saying, 'revision' | 'principal'> {
  readonly principal: Principal | undefined;
  /** The rows that it tells, the same text for the same rows; empty when it tells none. */
  readonly rows: string;
  /** Whether it tells whom it is about. */
  readonly tellsWhom: boolean;
}

/** What was asked, and what was said to it. */
export interface Asked extends Pick<DecisionEvent, 'request' | 'action' | 'resource'> {
  /** Absent where nobody was told one. */
  readonly decisionId: string | undefined;
  readonly said: Said;
}

/** A request that was answered, and how to ask the same of another policy. */
export interface Exchange {
  /** Worked out later, and only if it is compared. */
  readonly asked: () => readonly Asked[];
  /** In the order of `asked`. @throws {Fault} when nothing can be decided */
  readonly again: (call: Call) => readonly Said[] | Promise<readonly Said[]>;
}

/** Asks a second policy what was asked of the first, and tells where their answers differ. */
export interface Shadow {
  /** Returns at once: the shadow is asked after the answer is given, if ever. */
  readonly follow: (call: Call, exchange: Exchange) => void;
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
