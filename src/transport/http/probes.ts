import type { LoadStatus } from '../../policy/snapshot.ts';
import type { PolicySource } from '../../telemetry/policy-source.ts';

/** What a kubelet asks. */
export interface Probes {
  /** Whether the start is over. */
  readonly startupz: () => ProbeAnswer;
  /** Whether questions are answered. */
  readonly readyz: () => ProbeAnswer;
}

/** What the probes of a sidecar look at. */
export interface ProbeState {
  readonly store: Pick<PolicySource, 'current' | 'status'>;
  /** Whether every listener that answers questions is up. */
  readonly started: () => boolean;
  /** Whether the process is about to end and wants no new questions. */
  readonly draining: () => boolean;
}

/** What a probe answers: for a kubelet the status, for people the detail. */
export interface ProbeAnswer {
  readonly status: 200 | 503;
  readonly detail: object;
}

/** The longest problem that the detail names, in characters. */
const maxProblemChars = 500;

/** Whether the process is alive: that it answers at all says so. */
export function livez(): ProbeAnswer {
  return { status: 200, detail: { status: 'ok' } };
}

/** The probes of a process that answers from a policy. */
export function policyProbes(state: ProbeState): Probes {
  return { startupz: () => startupz(state), readyz: () => readyz(state) };
}

/** Whether the start is over: a policy was loaded and the listeners are up. */
function startupz({ store, started }: ProbeState): ProbeAnswer {
  if (store.current() === undefined) return { status: 503, detail: { status: 'no policy' } };
  if (!started()) return { status: 503, detail: { status: 'starting' } };
  return { status: 200, detail: { status: 'ok' } };
}

/**
 * Whether questions are answered. A reload that failed does not change it, for the last good policy answers them; the
 * detail tells of it.
 */
function readyz(state: ProbeState): ProbeAnswer {
  const snapshot = state.store.current();
  const { last, watchMode } = state.store.status();
  const startup = startupz(state);
  const refusal = state.draining() ? { status: 'draining' } : startup.detail;
  const ready = startup.status === 200 && !state.draining();
  return {
    status: ready ? 200 : 503,
    detail: {
      ...(ready ? { status: 'ready' } : refusal),
      revision: snapshot?.revision,
      generation: snapshot?.generation,
      loaded_at: snapshot && toInstant(snapshot.loadedAtMs),
      watch: watchMode,
      last_load: last && toLoadDetail(last),
    },
  };
}

function toLoadDetail({ result, atMs, problems }: LoadStatus): object {
  return {
    result,
    at: toInstant(atMs),
    problems: problems.length,
    first_problem: problems[0]?.slice(0, maxProblemChars),
  };
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}
