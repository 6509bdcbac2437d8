import type { Position } from '../../decision/policy-data.ts';
import type { Source } from '../language.ts';
import { accessByName } from './access.ts';
import type { KfuseDocument } from './document.ts';
import { settingsOf } from './settings.ts';

/** A place where Kfuse's documents give something to callers whom nothing names. */
export interface Opening {
  readonly position: Position;
  /** What stands there and what to write instead: `… opens …; write …`. */
  readonly words: string;
}

/** Finds what cannot stand beside grants of another language: it would undo them. */
export function openings(sources: readonly Source<KfuseDocument>[]): readonly Opening[] {
  const settings = settingsOf(sources);
  if (settings?.rbacEnabled === undefined) return [];
  const { rbacEnabled, defaultPolicy } = settings;
  if (!rbacEnabled.value) {
    const words =
      '`RBACEnabled: false` allows everything to every authenticated caller; write `RBACEnabled: true`';
    return [{ position: rbacEnabled.position, words }];
  }
  const access = accessByName(sources.flatMap(({ content }) => content.policies)).get(defaultPolicy.value);
  if (access === undefined) return [];
  const written = `\`default_rbac_policy: ${defaultPolicy.value}\``;
  const what = defaultPolicy.implied ? `a missing \`default_rbac_policy\` means ${written}, which` : written;
  const words = `${what} gives access to users whom no group names; write \`default_rbac_policy: ""\``;
  return [{ position: defaultPolicy.position, words }];
}
