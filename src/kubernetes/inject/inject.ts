import { examine } from './examine.ts';
import type { Injection } from './injection.ts';
import type { InjectorSettings } from './settings.ts';

/**
 * Decides what becomes of a pod, as JSON that a stranger wrote, and how. Pure, and it throws for no input.
 *
 * @param namespace - that of the request; a pod that is being created does not name its own
 */
export function inject(pod: unknown, namespace: string, settings: InjectorSettings): Injection {
  const { warnings, problems, ...injection } = examine(pod, namespace, settings);
  return {
    ...injection,
    warnings: warnings.map(({ message }) => message),
    problems: problems.map(({ message }) => message),
  };
}
