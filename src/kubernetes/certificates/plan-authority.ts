import type { Authority, Holding } from './authority.ts';
import { type CaCertificate, eachOnce } from './ca-certificate.ts';
import { dueMs, type Lives } from './lives.ts';
import type { Signed } from './plan-certificate.ts';

/** What is to become of the Secret. */
export type AuthorityPlan =
  | { readonly do: 'keep'; readonly authority: Authority }
  /** A new CA, and those before it. */
  | { readonly do: 'make-ca'; readonly previous: readonly CaCertificate[] }
  /** The same CA, and other ones before it. */
  | { readonly do: 'write-previous'; readonly previous: readonly CaCertificate[] }
  | { readonly do: 'stop'; readonly problem: string };

/** There are two at most, unless somebody resets the Secret again and again: it may not outgrow what it can hold. */
const mostPrevious = 8;

/**
 * Plans the Secret. A CA of ours is renewed; one that was brought, or a Secret that cannot be read, is its operator's.
 *
 * @param trusted - the CAs of ours that webhooks trust: where the Secret was deleted, they are what is left of it
 * @param signed - what this replica serves; its CA is trusted for as long, whoever has left it out of the Secret
 */
export function planAuthority(
  holding: Holding,
  trusted: readonly CaCertificate[],
  signed: Signed | undefined,
  nowMs: number,
  lives: Lives,
): AuthorityPlan {
  if (holding.kind === 'damaged') return { do: 'stop', problem: holding.problem };
  const served = signed !== undefined && signed.notAfterMs > nowMs ? [signed.ca] : [];
  const remaining = (cas: readonly CaCertificate[]): readonly CaCertificate[] =>
    eachOnce(cas)
      .filter((ca) => ca.notAfterMs + lives.skewMs > nowMs)
      .slice(0, mostPrevious);
  if (holding.kind === 'empty') return { do: 'make-ca', previous: remaining([...served, ...trusted]) };
  const { current, previous } = holding.authority;
  if (current.ours && nowMs >= caDueMs(current, lives)) {
    return { do: 'make-ca', previous: remaining([current, ...served, ...previous]) };
  }
  if (nowMs >= current.notAfterMs) {
    const problem = '`ca.crt` of the Secret has ended, and Sidegate has not made it; write another CA there';
    return { do: 'stop', problem };
  }
  const known = new Set([current, ...previous].map(({ pem }) => pem));
  const wanted = remaining([...served.filter(({ pem }) => !known.has(pem)), ...previous]);
  const same = wanted.length === previous.length && wanted.every(({ pem }, at) => pem === previous[at]?.pem);
  return same ? { do: 'keep', authority: holding.authority } : { do: 'write-previous', previous: wanted };
}

/** When a CA of ours is to be renewed. */
export function caDueMs({ notBeforeMs, notAfterMs }: CaCertificate, lives: Lives): number {
  return dueMs(notBeforeMs + lives.skewMs, notAfterMs, lives);
}
