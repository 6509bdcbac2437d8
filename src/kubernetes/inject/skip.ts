import type { SkipReason } from './injection.ts';
import type { Options } from './options.ts';
import type { Pod } from './pod.ts';
import { quote } from './remark.ts';
import { CONTAINER, INJECT_LABEL, STATUS_ANNOTATION } from './words.ts';

/** A pod that stays as it is; a warning unless its user knows. */
export interface Skip {
  readonly reason: SkipReason;
  readonly warning: string | undefined;
}

/** Why a pod is left alone whatever its options are; `undefined` when it is not. */
export function skipOf(pod: Pod): Skip | undefined {
  if (pod.labels.get(INJECT_LABEL) === 'false') return { reason: 'opted-out', warning: undefined };
  const containers = [...pod.containers, ...(pod.initContainers ?? [])];
  if (containers.some(({ name }) => name === CONTAINER)) return alreadyThere(pod);
  if (pod.annotations?.has('kubernetes.io/config.mirror') === true) {
    return skip('mirror-pod', 'it mirrors a file of its node', 'run `sidegate inject` on that file');
  }
  if (pod.isWindows)
    return skip('windows', 'its node runs Windows, and our image is for Linux', 'ask a Sidegate on Linux');
  if (pod.hostNetwork) {
    return skip(
      'host-network',
      "it uses its node's network, where all such pods share the ports",
      'leave `hostNetwork` out, or run one Sidegate for the node',
    );
  }
  return undefined;
}

/** A pod of a namespace that is never touched. */
export function systemNamespace(namespace: string): Skip {
  return skip(
    'system-namespace',
    `the namespace ${quote(namespace)} belongs to the system`,
    'run the workload in another one',
  );
}

/** Whether a pod ends when its work is done, by itself or by what owns it. */
export function endsByItself({ restartPolicy, ownerKinds }: Pod): boolean {
  return restartPolicy !== 'Always' || ownerKinds.includes('Job');
}

/** Why a pod that ends by itself is left alone; `undefined` when it is not. */
export function skipEnding(pod: Pod, { mode, wantsContainer }: Options): Skip | undefined {
  if (mode === 'native' || wantsContainer || !endsByItself(pod)) return undefined;
  return skip(
    'ends-by-itself',
    'it ends by itself, and an ordinary container beside it would go on',
    'annotate it `sidegate.dev/mode: container` and end with `POST /quitquitquit`',
  );
}

function alreadyThere({ annotations }: Pod): Skip {
  const isOurs = annotations?.has(STATUS_ANNOTATION) === true;
  const warning = `left as it is: a container \`${CONTAINER}\` is there, and no annotation \`${STATUS_ANNOTATION}\` says that it was injected; rename it if it is something else`;
  return { reason: 'already-there', warning: isOurs ? undefined : warning };
}

function skip(reason: SkipReason, because: string, instead: string): Skip {
  return { reason, warning: `no Sidegate in this pod (${reason}): ${because}; ${instead}` };
}
