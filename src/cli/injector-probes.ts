import type { CertificateSource } from '../kubernetes/admission/certificate-source.ts';
import type { ProbeAnswer, Probes } from '../transport/http/probes.ts';

/** How it goes with an injector. */
export interface InjectorState {
  /** Whether every address is listened on. */
  started: boolean;
  /** Whether it is about to end. */
  draining: boolean;
  /** `undefined` until there is a certificate to show. */
  source: CertificateSource | undefined;
  /** Gives `undefined` until the API server has told. */
  readonly mode: () => string | undefined;
}

/** The probes of an injector: it is ready once it knows all that a patch needs. */
export function injectorProbes(state: InjectorState): Probes {
  function startupz(): ProbeAnswer {
    if (state.source === undefined) return unready('no certificate');
    return state.started ? { status: 200, detail: { status: 'ok' } } : unready('starting');
  }
  return {
    startupz,
    readyz() {
      const startup = startupz();
      if (startup.status !== 200) return startup;
      if (state.draining) return unready('draining');
      const mode = state.mode();
      if (mode === undefined) return unready('mode unknown');
      return { status: 200, detail: { status: 'ready', mode } };
    },
  };
}

function unready(status: string): ProbeAnswer {
  return { status: 503, detail: { status } };
}
