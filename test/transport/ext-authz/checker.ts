import {
  AttributeContext,
  CheckResponse,
  type CheckResponse as CheckResponseMessage,
} from '../../../src/gen/envoy/service/auth/v3/external_auth.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import { readCheck } from '../../../src/transport/ext-authz/read-check.ts';
import { writeCheck } from '../../../src/transport/ext-authz/write-check.ts';
import type { Call, Shadow } from '../../../src/transport/grpc/call.ts';
import { createJudge } from '../../../src/transport/web/judge.ts';
import type { Mode } from '../../../src/transport/web/verdict.ts';
import { createRecordedObserver, type RecordedObserver } from '../grpc/recorded-observer.ts';

/** When everything is asked. */
export const nowMs: number = Date.parse('2026-01-01T00:00:00Z');

/** A request as Envoy reports it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the peer of Envoy. */
  readonly address: string;
  readonly extensions?: Readonly<Record<string, string>>;
}

/** Answers as the service does, over the wire's bytes and without a connection. */
export interface Checker {
  readonly check: (asked: Asked) => Promise<CheckResponseMessage>;
  readonly observer: RecordedObserver;
  readonly snapshot: Snapshot;
}

/** A snapshot of a policy. @throws {Error} when it has errors */
export function toSnapshot(policy: string): Snapshot {
  const { problems, policy: loaded } = load([{ path: 'policy.yaml', text: policy }], new Map());
  if (loaded === undefined) throw new Error(JSON.stringify(problems));
  return { revision: 'revision', generation: 1, loadedAtMs: nowMs, ...assemble(loaded) };
}

/** Makes a checker of a policy for a listener. */
export function createChecker(snapshot: Snapshot, mode: Mode, shadow?: Shadow): Checker {
  const observer = createRecordedObserver();
  const judge = createJudge({ observer, nextDecisionId: () => 'decision', trustedHops: 0, shadow }, mode);
  return {
    observer,
    snapshot,
    async check({ method, path, headers, address, extensions = {} }) {
      const http = {
        method,
        path,
        host: 'shop.example.com',
        scheme: 'https',
        headers: new Map(Object.entries(headers)),
      };
      const source = { address: { address: { $case: 'socketAddress' as const, value: { address } } } };
      const contextExtensions = new Map(Object.entries(extensions));
      const request = readCheck(
        AttributeContext.fromPartial({ request: { http }, source, contextExtensions }),
      );
      if (request === undefined) throw new Error('the request is none');
      const clock = { nowMs, startedMs: 0 };
      const call: Call = {
        rpc: 'Check',
        snapshot,
        itself: undefined,
        clock,
        mayExplain: false,
        origin: 'unix',
        bytes: 1000,
      };
      const verdict = await judge(request, call);
      return CheckResponse.decode(CheckResponse.encode(writeCheck(verdict, request, snapshot)).finish());
    },
  };
}
