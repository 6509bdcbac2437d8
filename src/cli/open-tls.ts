import { defaultWatchTiming } from '../policy/reload/watch-timing.ts';
import type { Log } from '../telemetry/log.ts';
import { logTls, type TlsTelemetry } from '../telemetry/tls-telemetry.ts';
import type { TlsParts } from '../transport/grpc/listen.ts';
import type { TlsPaths } from '../transport/tls/tls-files.ts';

/** What addresses are protected with, and what is told of it. */
export interface OpenTls extends TlsParts {
  readonly telemetry: TlsTelemetry;
  readonly close: () => void;
}

/** Reads the files of TLS and follows their changes. @throws {TlsError} when they do not fit */
export async function openTls(paths: TlsPaths, log: Log): Promise<OpenTls> {
  // Loaded only when an address is protected by TLS.
  const { openTlsStore } = await import('../transport/tls/tls-store.ts');
  const tell = logTls(log);
  const store = await openTlsStore(paths, defaultWatchTiming, tell);
  tell(store.status());
  const handshakes = { failed: 0 };
  return {
    source: store,
    handshakeFailed() {
      handshakes.failed += 1;
    },
    telemetry: { status: store.status, handshakes },
    close: store.close,
  };
}
