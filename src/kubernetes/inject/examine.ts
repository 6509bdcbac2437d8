import { conflictsOf } from './conflicts.ts';
import type { Injection, SkipReason } from './injection.ts';
import { type Options, readOptions } from './options.ts';
import { toPatch } from './patch.ts';
import { type Pod, readPod } from './pod.ts';
import { unreadKeys } from './policy-sources.ts';
import { MOST_TOLD, quote, type Remark, tellSome } from './remark.ts';
import { type InjectorSettings, SYSTEM_NAMESPACES } from './settings.ts';
import { type Skip, skipEnding, skipOf, systemNamespace } from './skip.ts';
import { unknownWords } from './unknown-words.ts';
import { toVolumes } from './volumes.ts';
import { ADDRESS_VARIABLE, INJECT_LABEL, OPTIONS } from './words.ts';

/** An injection that tells where in the pod each of its remarks belongs. */
export interface Examined extends Omit<Injection, 'warnings' | 'problems'> {
  readonly warnings: readonly Remark[];
  readonly problems: readonly Remark[];
}

/** Decides what becomes of a pod of a namespace. Whatever is no pod is denied; nothing is thrown. */
export function examine(value: unknown, namespace: string, settings: InjectorSettings): Examined {
  if (SYSTEM_NAMESPACES.includes(namespace)) return skipped(systemNamespace(namespace));
  const pod = readPod(value);
  if ('problems' in pod) return denied(pod.problems, []);
  const label = pod.labels.get(INJECT_LABEL);
  if (label !== undefined && label !== 'true' && label !== 'false') {
    const message = `the label ${quote(`${INJECT_LABEL}: ${label}`)} is neither \`"true"\` nor \`"false"\``;
    return denied([{ path: ['metadata', 'labels', INJECT_LABEL], message }], []);
  }
  const skip = skipOf(pod);
  return skip === undefined ? place(pod, settings) : skipped(skip);
}

function place(pod: Pod, settings: InjectorSettings): Examined {
  const { options, problems: wrong } = readOptions(pod, settings);
  const unknown = unknownWords(pod);
  if (wrong.length > 0) return denied(wrong, unknown);
  const skip = skipEnding(pod, options);
  if (skip !== undefined) return skipped(skip, unknown);
  const volumes = toVolumes(options);
  const problems = conflictsOf(pod, options, volumes);
  if (problems.length > 0) return denied(problems, unknown);
  return {
    outcome: 'injected',
    reason: 'injected',
    patch: toPatch(pod, options, volumes, settings.version),
    warnings: tellSome([...unknown, ...oddities(pod, options)]),
    problems: [],
  };
}

/** What is allowed, and likely not meant. */
function oddities({ containers, initContainers = [] }: Pod, options: Options): readonly Remark[] {
  const asking = [...containers, ...initContainers].filter(({ name }) => options.containers.has(name));
  const told = asking.filter(({ variables }) => variables?.includes(ADDRESS_VARIABLE) === true);
  const early = options.mode === 'container' ? asking.filter(({ runsOn }) => !runsOn) : [];
  return [
    ...unreadKeys(options.policy).slice(0, MOST_TOLD).map(toUnread),
    ...(options.listen === 'socket' && options.containers.size === 0 ? [NOBODY_ASKS] : []),
    ...told.map(({ path, name }) => ({
      path: [...path, 'env'],
      message: `the container ${quote(name)} has a variable \`${ADDRESS_VARIABLE}\` of its own, which stays`,
    })),
    ...early.map(({ path, name }) => ({
      path: [...path, 'name'],
      message: `the init container ${quote(name)} ends before an ordinary container starts, so it cannot ask`,
    })),
  ];
}

/** A file of keys is named so, and so is a list of suspensions whose ending was forgotten. */
function toUnread(key: string): Remark {
  return {
    path: ['metadata', 'annotations', OPTIONS.policy],
    message: `${quote(key)} is no part of the policy, as it ends in none of \`.yaml\`, \`.yml\` and \`.json\`; right for a \`jwksFile\`, else rename the key`,
  };
}

const NOBODY_ASKS: Remark = {
  path: ['metadata', 'annotations', OPTIONS.listen],
  message: `no container can open the socket: name those that ask in the annotation \`${OPTIONS.containers}\``,
};

function skipped(
  { reason, warning }: Skip,
  others: readonly Remark[] = [],
): Examined & { reason: SkipReason } {
  const warnings = warning === undefined ? others : [{ path: [], message: warning }, ...others];
  return { outcome: 'skipped', reason, patch: [], warnings, problems: [] };
}

function denied(problems: readonly Remark[], warnings: readonly Remark[]): Examined {
  return { outcome: 'denied', reason: 'bad-request', patch: [], warnings, problems: tellSome(problems) };
}
