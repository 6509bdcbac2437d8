import type { PolicySource } from './policy-source.ts';
import type { ShadowSource } from './shadow-metrics.ts';
import type { TlsTelemetry } from './tls-telemetry.ts';

/** What a page of metrics reads where it stands, and nobody has to count. */
export interface MetricSources {
  readonly version: string;
  readonly store: Pick<PolicySource, 'current' | 'status'>;
  /** How many decisions the decision log holds and lacks; absent when decisions are not logged. */
  readonly decisionLog: { readonly written: () => number; readonly dropped: () => number } | undefined;
  /** Absent when there is no shadow. */
  readonly shadow: ShadowSource | undefined;
  /** Absent when no address is protected by TLS. */
  readonly tls: TlsTelemetry | undefined;
}
