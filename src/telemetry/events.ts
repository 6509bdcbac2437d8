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
  readonly grant: { readonly name: string; readonly source: Position } | undefined;
  readonly latencyMs: number;
}

/** What the transports tell of each request. Never throws, never waits. */
export interface Observer {
  /** Whether decisions are logged, so that nobody makes an event or an id for nothing. */
  readonly logsDecisions: boolean;
  readonly decided: (effect: 'ALLOW' | 'DENY', reason: PassReason | BlockReason) => void;
  /** Only when `logsDecisions`. */
  readonly logDecision: (event: DecisionEvent) => void;
  /** `method` is how a principal was recognised, or `none`. */
  readonly authenticated: (method: string, reason: RejectionReason | 'OK') => void;
  readonly answered: (rpc: RpcName, code: string, seconds: number) => void;
  /** A fault whose cause the caller does not see. */
  readonly faulted: (rpc: RpcName, error: unknown) => void;
}
