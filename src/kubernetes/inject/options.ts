import { isImageReference } from './image-reference.ts';
import { createOptionReader, type OptionReader } from './option-reader.ts';
import type { Pod } from './pod.ts';
import { type PolicySource, readPolicySources } from './policy-sources.ts';
import type { Remark } from './remark.ts';
import { checkResources, toResources, toResourceWords } from './resources.ts';
import type { InjectorSettings, SidecarResources } from './settings.ts';

/** Where our container answers: a port of loopback, or the socket. */
export type Listen = number | 'socket';

/** What one pod gets: its annotations, and the settings where it has none. */
export interface Options {
  readonly policy: readonly PolicySource[];
  readonly mode: InjectorSettings['mode'];
  /** Whether the pod itself asks for an ordinary container, knowing what that means to a Job. */
  readonly wantsContainer: boolean;
  readonly listen: Listen;
  /** Names of the containers that ask. */
  readonly containers: readonly string[];
  readonly httpPort: number;
  readonly observe: boolean;
  readonly logLevel: string | undefined;
  readonly decisionLog: string | undefined;
  readonly image: string;
  readonly resources: SidecarResources;
}

const MODES = ['auto', 'native', 'container'] as const;
const SWITCH = ['true', 'false'] as const;
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const LOGS = ['stdout', 'stderr', 'off'] as const;

/** Reads the options of a pod, and all that is wrong with them at once. */
export function readOptions(
  pod: Pod,
  settings: InjectorSettings,
): { readonly options: Options; readonly problems: readonly Remark[] } {
  const reader = createOptionReader(pod);
  const { problems, said, complain, choice, port } = reader;
  const mode = choice('mode', MODES);
  const options: Options = {
    policy: readPolicy(reader, settings),
    mode: mode === undefined || mode === 'auto' ? settings.mode : mode,
    wantsContainer: mode === 'container',
    listen: said('listen') === 'socket' ? 'socket' : port('listen', 7777, ', nor `socket`'),
    containers: namesOf(said('containers')),
    httpPort: port('httpPort', 7778),
    observe: choice('observe', SWITCH) === 'true',
    logLevel: choice('logLevel', LEVELS),
    decisionLog: choice('decisionLog', LOGS),
    image: readImage(reader, settings),
    resources: readResources(reader, settings),
  };
  if (options.listen === options.httpPort && options.httpPort > 0) {
    complain('httpPort', 'is the port that questions come to; choose another');
  }
  return { options, problems };
}

function readPolicy({ said, complain }: OptionReader, settings: InjectorSettings): readonly PolicySource[] {
  const sources = readPolicySources(said('policy') ?? settings.policy);
  if (typeof sources !== 'string') return sources;
  complain('policy', `names no policy: ${sources}`);
  return [];
}

function readImage({ said, complain }: OptionReader, settings: InjectorSettings): string {
  const image = said('image') ?? settings.image;
  if (!isImageReference(image))
    complain('image', 'is no reference of an image such as `sidegate/sidegate:1.2`');
  return image;
}

function readResources({ said, complain }: OptionReader, settings: InjectorSettings): SidecarResources {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = toResourceWords(settings.resources);
  const words = {
    cpuRequest: said('cpuRequest') ?? cpuRequest,
    cpuLimit: said('cpuLimit') ?? cpuLimit,
    memoryRequest: said('memoryRequest') ?? memoryRequest,
    memoryLimit: said('memoryLimit') ?? memoryLimit,
  };
  for (const { of, message } of checkResources(words)) complain(of, message);
  return toResources(words);
}

/** The names of a list with commas, each once. */
function namesOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [...new Set(text.split(',').map((name) => name.trim()))];
}
