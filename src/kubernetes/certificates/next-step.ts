import { bundleOf, type Holding } from './authority.ts';
import type { CaCertificate } from './ca-certificate.ts';
import type { Lives } from './lives.ts';
import { caDueMs, planAuthority } from './plan-authority.ts';
import { certificateDueMs, type Signed } from './plan-certificate.ts';

/** What a replica knows by itself. */
export interface Memory {
  /** What it serves. */
  readonly signed: Signed | undefined;
  /** Since when it has seen that every webhook trusts a CA. */
  readonly settling: { readonly pem: string; readonly sinceMs: number } | undefined;
}

/** What a replica has seen in the cluster since it began to look. */
export interface View {
  /** What the webhooks of each configuration are verified by; a configuration that there is not is `undefined`. */
  readonly bundles: readonly (readonly string[] | undefined)[] | undefined;
  readonly holding: Holding | undefined;
}

/** What a replica does next. What `make-ca`, `write-previous` and `trust` write counts only if nobody else has written. */
export type Step =
  | { readonly do: 'look-at-webhooks' }
  | { readonly do: 'look-at-secret' }
  | { readonly do: 'make-ca'; readonly previous: readonly CaCertificate[] }
  | { readonly do: 'write-previous'; readonly previous: readonly CaCertificate[] }
  /** Forgets since when a CA was trusted: somebody does not. */
  | { readonly do: 'unsettle' }
  /** Writes the bundle into every webhook of the configuration at this place. */
  | { readonly do: 'trust'; readonly place: number; readonly bundle: string }
  /** Remembers that the CA is trusted from now on. */
  | { readonly do: 'settle'; readonly ca: CaCertificate }
  | { readonly do: 'sign'; readonly ca: CaCertificate }
  | { readonly do: 'stop'; readonly problem: string }
  /** Looks again at this time at the latest. */
  | { readonly do: 'rest'; readonly untilMs: number };

/**
 * The next step of a replica. Pure: the same knowledge at the same moment is the same step.
 *
 * INVARIANT: webhooks are looked at before the Secret. A bundle is written only over one that was seen before the
 * Secret was, so that it is never one of an earlier Secret than the one that it replaces.
 *
 * @param trustedOurs - the CAs of ours in the bundles of the view
 */
export function nextStep(
  view: View,
  trustedOurs: readonly CaCertificate[],
  memory: Memory,
  nowMs: number,
  lives: Lives,
): Step {
  if (view.bundles === undefined) return { do: 'look-at-webhooks' };
  if (view.holding === undefined) return { do: 'look-at-secret' };
  const plan = planAuthority(view.holding, trustedOurs, memory.signed, nowMs, lives);
  if (plan.do !== 'keep') return plan;
  const bundle = bundleOf(plan.authority);
  const place = view.bundles.findIndex((found) => found?.some((present) => present !== bundle));
  if (place !== -1) return memory.settling ? { do: 'unsettle' } : { do: 'trust', place, bundle };
  const there = view.bundles.some((found) => found !== undefined);
  return certify(plan.authority.current, there, memory, nowMs, lives);
}

function certify(
  ca: CaCertificate,
  there: boolean,
  { settling, signed }: Memory,
  nowMs: number,
  lives: Lives,
): Step {
  const renewalMs = ca.ours ? caDueMs(ca, lives) : ca.notAfterMs;
  // Where no webhook is there yet, nobody trusts anything.
  if (!there) return { do: 'rest', untilMs: renewalMs };
  if (settling?.pem !== ca.pem) return { do: 'settle', ca };
  const signMs = Math.max(settling.sinceMs + lives.settleMs, certificateDueMs(signed, ca, lives));
  if (nowMs >= signMs) return { do: 'sign', ca };
  return { do: 'rest', untilMs: Math.min(signMs, renewalMs) };
}
