import { setTimeout as sleep } from 'node:timers/promises';
import { createListeners } from '../../policy/reload/listeners.ts';
import type { CertificateSource, ServedCertificate } from '../admission/certificate-source.ts';
import { createAccounts, type Rounds } from './accounts.ts';
import type { TellCertificate } from './certificate-event.ts';
import type { Lives } from './lives.ts';
import { createReplica } from './replica.ts';
import type { Site } from './site.ts';
import { type CertificateTiming, pauseMs } from './timing.ts';

/** How it goes with certificates of our own, for metrics. */
interface CertificateStatus {
  /** When what is served ends, in milliseconds since the epoch; `undefined` before the first. */
  readonly notAfterMs: number | undefined;
  /** The same of the CA that was seen last. */
  readonly caNotAfterMs: number | undefined;
  readonly rounds: Rounds;
  /** The webhook configurations that were not there when they were looked for last. */
  readonly missing: readonly string[];
}

/** Certificates of our own. */
export interface SelfManaged {
  /** Waits for the first certificate that every webhook trusts; `undefined` when it was closed before. */
  readonly first: Promise<CertificateSource | undefined>;
  readonly status: () => CertificateStatus;
  /** Looks no more; the client is left to whoever made it. */
  readonly close: () => void;
}

/**
 * Manages certificates in a cluster, beside other replicas that do the same. Never gives up and never throws: what
 * cannot be done is told and tried again, and what is served goes on. Keeps no process alive.
 */
export function openSelfManaged(
  site: Site,
  lives: Lives,
  timing: CertificateTiming,
  tell: TellCertificate,
): SelfManaged {
  const closing = new AbortController();
  const { signal } = closing;
  const telling: TellCertificate = (event) => {
    if (!signal.aborted) tell(event);
  };
  const replica = createReplica(site, lives, telling);
  const accounts = createAccounts(timing, telling);
  const certificates = createListeners<ServedCertificate>();
  const first = Promise.withResolvers<CertificateSource | undefined>();
  let served: ServedCertificate | undefined;

  function announce(next: ServedCertificate | undefined): void {
    if (next === undefined || next === served) return;
    served = next;
    first.resolve({ current: () => served ?? next, subscribe: certificates.add, close });
    certificates.tell(next);
  }

  function succeeded(untilMs: number): number {
    accounts.succeeded();
    return pauseMs(untilMs, Date.now(), served === undefined, timing);
  }

  async function live(): Promise<void> {
    while (!signal.aborted) {
      const round = replica.round().finally(() => announce(replica.served()));
      await sleep(await round.then(succeeded, accounts.failed), undefined, { ref: false, signal }).catch(
        ignore,
      );
    }
  }

  function close(): void {
    closing.abort();
    first.resolve(undefined);
  }

  void live();
  return {
    first: first.promise,
    status: () => ({
      notAfterMs: served?.notAfterMs,
      caNotAfterMs: replica.caNotAfterMs(),
      rounds: accounts.rounds(),
      missing: replica.missing(),
    }),
    close,
  };
}

function ignore(): void {}
