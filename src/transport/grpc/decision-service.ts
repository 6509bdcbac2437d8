import {
  AuthenticateRequest,
  AuthenticateResponse,
  AuthorizeBatchRequest,
  AuthorizeBatchResponse,
  AuthorizeRequest,
  AuthorizeResponse,
  ListGrantsRequest,
  ListGrantsResponse,
  ScopeForRequest,
  ScopeForResponse,
  DecisionServiceService as service,
  WatchPolicyRequest,
  WatchPolicyResponse,
} from '../../gen/sidegate/v1/decision.ts';
import type { Observer, RpcName } from '../../telemetry/events.ts';
import { admit, isLocal, type Origin, type SnapshotSource } from './admission.ts';
import { createAuthenticate } from './authenticate.ts';
import { createAuthorize } from './authorize.ts';
import { createAuthorizeBatch } from './authorize-batch.ts';
import type { Call, Desk, Handler } from './call.ts';
import { createListGrants } from './list-grants.ts';
import type { Method } from './method.ts';
import type { OpenStreams } from './open-streams.ts';
import { createScopeFor } from './scope-for.ts';
import { serverStream } from './server-stream.ts';
import { type Clock, type Codec, type Report, unary } from './unary.ts';
import { createWatchPolicy } from './watch-policy.ts';

/** The full name of the service. */
export const decisionServiceName = 'sidegate.v1.DecisionService';

/** What the methods of the decision service stand on. */
export interface DecisionServiceParts {
  readonly store: SnapshotSource;
  readonly desk: Desk;
  readonly openStreams: OpenStreams;
  /** Names this process to those who watch the policy. */
  readonly instance: string;
  readonly heartbeatMs: number;
  /** Whether those who ask from other machines, or over mTLS, may see which grants were considered. */
  readonly remoteExplain: boolean;
}

const authenticate = { request: AuthenticateRequest, response: AuthenticateResponse };
const authorize = { request: AuthorizeRequest, response: AuthorizeResponse };
const authorizeBatch = { request: AuthorizeBatchRequest, response: AuthorizeBatchResponse };
const scopeFor = { request: ScopeForRequest, response: ScopeForResponse };
const listGrants = { request: ListGrantsRequest, response: ListGrantsResponse };
const watchPolicy = { request: WatchPolicyRequest, response: WatchPolicyResponse };

/** The methods of the decision service, for connections of one origin. */
export function decisionMethods(parts: DecisionServiceParts, origin: Origin): readonly Method[] {
  const { store, desk, openStreams, instance, heartbeatMs, remoteExplain } = parts;
  const mayExplain = isLocal(origin) || remoteExplain;

  function decides<Request, Response>(
    rpc: RpcName,
    { path }: { readonly path: string },
    codec: Codec<Request, Response>,
    handler: Handler<Request, Response>,
  ): Method {
    const report = reportOf(desk.observer, rpc);
    const admitted = (clock: Clock, bytes: number): Call => ({
      rpc,
      clock,
      mayExplain,
      origin,
      bytes,
      ...admit(store, origin, clock.nowMs),
    });
    const handle = unary(codec, report, admitted, handler);
    return { path, type: 'unary', handle };
  }

  const watch = createWatchPolicy(store, origin, instance, heartbeatMs);
  return [
    decides('Authenticate', service.authenticate, authenticate, createAuthenticate(desk)),
    decides('Authorize', service.authorize, authorize, createAuthorize(desk)),
    decides('AuthorizeBatch', service.authorizeBatch, authorizeBatch, createAuthorizeBatch(desk)),
    decides('ScopeFor', service.scopeFor, scopeFor, createScopeFor(desk)),
    decides('ListGrants', service.listGrants, listGrants, createListGrants(desk)),
    {
      path: service.watchPolicy.path,
      type: 'serverStream',
      handle: serverStream(watchPolicy, reportOf(desk.observer, 'WatchPolicy'), openStreams, watch),
    },
  ];
}

function reportOf(observer: Observer, rpc: RpcName): Report {
  return {
    answered: (code, seconds) => observer.answered(rpc, code, seconds),
    faulted: (error) => observer.faulted(rpc, error),
  };
}
