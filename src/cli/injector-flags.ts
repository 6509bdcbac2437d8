import { type Config, type Flags, UsageError } from '../config.ts';
import { isImageReference } from '../kubernetes/inject/image-reference.ts';
import { readPolicySources } from '../kubernetes/inject/policy-sources.ts';
import { choiceOf } from '../kubernetes/inject/remark.ts';
import { checkResources, toResources } from '../kubernetes/inject/resources.ts';
import { defaultSettings, type InjectorSettings } from '../kubernetes/inject/settings.ts';
import { one } from './flags.ts';
import { version } from './version.ts';

const byDefault = defaultSettings(version);
const MODES = ['auto', 'native', 'container'] as const;

/** How Sidegate stands in a pod that does not say: `auto` is for whoever knows the API server. */
type InjectorMode = (typeof MODES)[number];

/** The flags that say what pods get, unless their annotations say otherwise. */
export const injectorFlags: Flags = {
  image: one('IMAGE', 'the image of Sidegate', byDefault.image),
  'default-policy': one(
    'SOURCES',
    'where the policy of a pod is: configmap/NAME or secret/NAME, with :KEY where several, separated by commas',
    byDefault.policy,
  ),
  mode: one(
    'MODE',
    'how Sidegate stands in a pod: `native`, an init container that goes on, which API servers from 1.29 know; `container`, beside the others; or `auto`, as the API server allows; `sidegate inject` asks none and takes `native`',
    'auto',
  ),
  'cpu-request': one('QUANTITY', 'the CPU that is kept for it', byDefault.resources.cpuRequest),
  'cpu-limit': one(
    'QUANTITY',
    'the most CPU that it gets, or `none`',
    byDefault.resources.cpuLimit ?? 'none',
  ),
  'memory-request': one('QUANTITY', 'the memory that is kept for it', byDefault.resources.memoryRequest),
  'memory-limit': one('QUANTITY', 'the most memory that it gets', byDefault.resources.memoryLimit),
};

/**
 * Digests these flags.
 *
 * @returns settings whose mode is `native`, for whoever resolves `auto` otherwise to change
 * @throws {UsageError} when one has a value that means nothing
 */
export function toInjectorSettings(config: Config): InjectorSettings {
  const image = config.one('image') ?? '';
  if (!isImageReference(image)) throw new UsageError(`\`--image ${image}\` is no reference of an image`);
  const policy = config.one('default-policy') ?? '';
  const sources = readPolicySources(policy);
  if (typeof sources === 'string')
    throw new UsageError(`\`--default-policy ${policy}\` names no policy: ${sources}`);
  const mode = readInjectorMode(config);
  const words = {
    cpuRequest: config.one('cpu-request') ?? '',
    cpuLimit: config.one('cpu-limit') ?? '',
    memoryRequest: config.one('memory-request') ?? '',
    memoryLimit: config.one('memory-limit') ?? '',
  };
  const [problem] = checkResources(words);
  if (problem !== undefined) {
    const flag = problem.of.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`\`--${flag} ${words[problem.of]}\` ${problem.message}`);
  }
  return { image, policy, mode: mode === 'auto' ? 'native' : mode, version, resources: toResources(words) };
}

/** Reads `--mode`. @throws {UsageError} when it is none */
export function readInjectorMode(config: Config): InjectorMode {
  const text = config.one('mode') ?? '';
  const mode = MODES.find((each) => each === text);
  if (mode === undefined) throw new UsageError(`\`--mode ${text}\` is none of ${choiceOf(MODES)}`);
  return mode;
}
