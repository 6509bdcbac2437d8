import {
  defaultModeTiming,
  fixedMode,
  followMode,
  type ModeEvent,
  type ModeSource,
} from '../kubernetes/admission/server-mode.ts';
import type { ApiClient } from '../kubernetes/api/api-client.ts';
import { getVersion } from '../kubernetes/api/version.ts';
import type { Log } from '../telemetry/log.ts';
import type { InjectorOptions } from './injector-options.ts';

/** The mode that the operator names, or what the API server's version says. */
export function openModes(
  { settings, isModeAsked }: Pick<InjectorOptions, 'settings' | 'isModeAsked'>,
  client: ApiClient | undefined,
  log: Log,
): ModeSource {
  if (!isModeAsked || client === undefined) return fixedMode(settings.mode);
  return followMode(() => getVersion(client), defaultModeTiming, tellTo(log));
}

function tellTo(log: Log): (event: ModeEvent) => void {
  return (event) => {
    if ('problem' in event) log.error(event, 'the version of the API server is not known');
    else log.info(event, 'the kind of sidecar that this cluster takes');
  };
}
