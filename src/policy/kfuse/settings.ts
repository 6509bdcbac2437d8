import type { Position } from '../../decision/policy-data.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { formatPosition } from '../problem.ts';
import type { Place } from '../syntax/node.ts';
import type { KfuseDocument } from './document.ts';

/** What Kfuse's documents together say of everybody. */
export interface Settings {
  /** Absent when no document says it legibly. */
  readonly rbacEnabled: Setting<boolean> | undefined;
  readonly defaultPolicy: Setting<string> & {
    /** Whether no document says it, so that Kfuse's own holds. */
    readonly implied: boolean;
  };
}

interface Setting<T> {
  readonly value: T;
  readonly position: Position;
}

/** What Kfuse does where nothing is written. */
const KFUSE_DEFAULT = 'rbac_allow_all';

/** Finds the two settings of all documents; `undefined` without documents. */
export function settingsOf(sources: readonly Source<KfuseDocument>[]): Settings | undefined {
  const [first] = sources;
  if (first === undefined) return undefined;
  const enabled = located(sources, ({ rbacEnabled }) => rbacEnabled)[0];
  const written = located(sources, ({ defaultPolicy }) => defaultPolicy)[0];
  const elsewhere = enabled?.position ?? positionOf(first, first.content.at);
  return {
    rbacEnabled:
      enabled?.value === undefined ? undefined : { value: enabled.value, position: enabled.position },
    defaultPolicy:
      written === undefined
        ? { value: KFUSE_DEFAULT, position: elsewhere, implied: true }
        : { ...written, implied: false },
  };
}

/** Refuses settings that are missing or stand twice, and warns of those that open everything. */
export function checkSettings(sources: readonly Source<KfuseDocument>[], complaints: Complaints): void {
  const [first] = sources;
  const settings = settingsOf(sources);
  if (first === undefined || settings === undefined) return;
  const switches = located(sources, ({ rbacEnabled }) => rbacEnabled);
  refuseSecond('global.RBACEnabled', switches, complaints);
  refuseSecond(
    'default_rbac_policy',
    located(sources, ({ defaultPolicy }) => defaultPolicy),
    complaints,
  );
  if (switches.length === 0) {
    const message =
      '`global.RBACEnabled` is missing; write `RBACEnabled: true`, or `false` to allow everything to everybody';
    complaints.error('missing-switch', positionOf(first, first.content.at), message);
  }
  const { rbacEnabled, defaultPolicy } = settings;
  if (rbacEnabled?.value === false) {
    const message =
      '`RBACEnabled: false` turns RBAC off: EVERY authenticated caller may do EVERYTHING; write `true` to enforce what stands here';
    complaints.warning('rbac-disabled', rbacEnabled.position, message);
  }
  if (rbacEnabled?.value === true && defaultPolicy.implied) {
    const message = `\`default_rbac_policy\` is missing and means \`${KFUSE_DEFAULT}\`: EVERY user whom no group names may do EVERYTHING; write \`default_rbac_policy: ""\` for no access`;
    complaints.warning('implied-default', defaultPolicy.position, message);
  }
}

function refuseSecond(key: string, settings: readonly Setting<unknown>[], complaints: Complaints): void {
  const [first, ...others] = settings;
  if (first === undefined) return;
  for (const { position } of others) {
    const message = `\`${key}\` stands at ${formatPosition(first.position)} already; remove one of them`;
    complaints.error('repeated-setting', position, message);
  }
}

function located<T>(
  sources: readonly Source<KfuseDocument>[],
  find: (document: KfuseDocument) => { readonly value: T; readonly at: Place } | undefined,
): readonly Setting<T>[] {
  return sources.flatMap((source) => {
    const found = find(source.content);
    return found === undefined ? [] : [{ value: found.value, position: positionOf(source, found.at) }];
  });
}
