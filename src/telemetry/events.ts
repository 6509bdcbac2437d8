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
  | 'Check';

/** One decision that was given, for counters and the decision log. */
export interface DecisionEvent {
  readonly rpc: RpcName;
  readonly decisionId: string;
  readonly revision: string;
  readonly principal: Pick<Principal, 'kind' | 'id' | 'impersonatedBy'> | undefined;
  readonly action: string;
  readonly resource: { readonly type: string; readonly attributes: ReadonlyMap<string, string> };
  readonly effect: 'ALLOW' | 'DENY';
  readonly reason: PassReason | BlockReason;
  /** Whether it was not enforced: the request passed, whatever the effect. */
  readonly observed: boolean;
  readonly grant: { readonly name: string; readonly source: Position } | undefined;
  readonly latencyMs: number;
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
  readonly answered: (rpc: RpcName, code: string, seconds: number) => void;
  /** A fault whose cause the caller does not see. */
  readonly faulted: (rpc: RpcName, error: unknown) => void;
}
