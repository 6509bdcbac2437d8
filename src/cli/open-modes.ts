import {
  defaultModeTiming,
  fixedMode,
  followMode,
  type ModeEvent,
  type ModeSource,
} from '../kubernetes/admission/server-mode.ts';
import { createApiClient, defaultApiLimits } from '../kubernetes/api/api-client.ts';
import { getVersion } from '../kubernetes/api/version.ts';
import type { Log } from '../telemetry/log.ts';
import type { InjectorOptions } from './injector-options.ts';

/** The mode that the operator names, or what the API server's version says. */
export function openModes({ mode, api }: Pick<InjectorOptions, 'mode' | 'api'>, log: Log): ModeSource {
  if (mode !== 'auto' || api === undefined) return fixedMode(mode === 'auto' ? undefined : mode);
  const client = createApiClient(api, defaultApiLimits);
  const modes = followMode(() => getVersion(client), defaultModeTiming, tellTo(log));
  return {
    current: modes.current,
    close() {
      modes.close();
      client.close();
    },
  };
}

function tellTo(log: Log): (event: ModeEvent) => void {
  return (event) => {
    if ('problem' in event) log.error(event, 'the version of the API server is not known');
    else log.info(event, 'the kind of sidecar that this cluster takes');
  };
}
