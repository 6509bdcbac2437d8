import type { Position } from '../decision/policy-data.ts';
import type { Principal } from '../decision/principal.ts';
import type { RejectionReason } from '../identity/rejection.ts';
import type { BlockReason, PassReason } from '../route/route-reason.ts';

/** The RPCs of our contract, as metrics and logs name them. */
export type RpcName =
  | 'Authenticate'
  | 'Authorize'
  | 'AuthorizeBatch'
  | 'ScopeFor'
  | 'ListGrants'
  | 'WatchPolicy'
  | 'Check'
  | 'ForwardAuth';

/** A request of the web that was decided on, as it came. */
export interface RequestEvent {
  readonly method: string;
  readonly host: string;
  /** As the client sent it, without its query. */
  readonly path: string;
  /** Where the policy has the route that was meant; absent when none was. */
  readonly route: Position | undefined;
  /** Who sent it, by the connection; empty when the PEP does not say. */
  readonly peer: string;
  /** Who sent it first, as the trusted hops before the PEP tell; empty when they do not. */
  readonly client: string;
}

/** One decision that was given, for counters and the decision log. */
export interface DecisionEvent {
  readonly rpc: RpcName;
  readonly decisionId: string;
  readonly revision: string;
  readonly principal: Pick<Principal, 'kind' | 'id' | 'impersonatedBy'> | undefined;
  /** Absent when a service asked. */
  readonly request: RequestEvent | undefined;
  readonly action: string;
  readonly resource: { readonly type: string; readonly attributes: ReadonlyMap<string, string> };
  readonly effect: 'ALLOW' | 'DENY';
  readonly reason: PassReason | BlockReason;
  /** Whether it was not enforced: the request passed, whatever the effect. */
  readonly observed: boolean;
  readonly grant: { readonly name: string; readonly source: Position } | undefined;
  readonly latencyMs: number;
}

/** What one of two policies says to a question. */
export interface Saying {
  readonly revision: string;
  /** An effect, the kind of a scope, or `FAULT` where nothing can be decided. */
  readonly effect: DecisionEvent['effect'] | 'NONE' | 'CONDITIONAL' | 'ALL' | 'FAULT';
  /** Of a fault the gRPC status. */
  readonly reason: string;
  readonly grant: DecisionEvent['grant'];
  readonly principal: DecisionEvent['principal'];
}

/** In what two answers differ. */
export type Aspect = 'effect' | 'rows' | 'principal';

/** A question to which the policy and its shadow give different answers. */
export interface DifferenceEvent {
  readonly rpc: RpcName;
  /** Absent where nobody was told one. */
  readonly decisionId: string | undefined;
  readonly request: DecisionEvent['request'];
  readonly action: string;
  readonly resource: DecisionEvent['resource'];
  readonly differs: readonly Aspect[];
  readonly policy: Saying;
  readonly shadow: Saying;
}

/** What is told of answers that a shadow was asked for too. Never throws, never waits. */
export interface ShadowObserver {
  readonly agreed: (rpc: RpcName, effect: Saying['effect']) => void;
  readonly differed: (event: DifferenceEvent) => void;
  /** An answer was not compared, since too many wait for it. */
  readonly dropped: () => void;
  /** The shadow met a fault that its saying does not tell. */
  readonly faulted: (rpc: RpcName, error: unknown) => void;
}

/** What the transports tell of each request. Never throws, never waits. */
export interface Observer {
  /** Whether decisions are logged, so that nobody makes an event or an id for nothing. */
  readonly logsDecisions: boolean;
  readonly decided: (effect: 'ALLOW' | 'DENY', reason: PassReason | BlockReason) => void;
  /** A request that was denied passed, since its listener or its route only observes. */
  readonly spared: (rpc: RpcName, reason: BlockReason) => void;
  /** Only when `logsDecisions`. */
  readonly logDecision: (event: DecisionEvent) => void;
  /** `method` is how a principal was recognised, or `none`. */
  readonly authenticated: (method: string, reason: RejectionReason | 'OK') => void;
  /** A request came with this access token, which is a good one. */
  readonly usedToken: (sha256: string, nowMs: number) => void;
  readonly answered: (rpc: RpcName, code: string, seconds: number) => void;
  /** A fault whose cause the caller does not see. */
  readonly faulted: (rpc: RpcName, error: unknown) => void;
}
