import type { PermissionText } from '../decision/policy-data.ts';

/** The permissions of the ladder: each rung covers every resource type and includes the rungs below. */
export const ladder: Readonly<Record<'viewer' | 'editor' | 'owner', PermissionText>> = {
  viewer: [['*', ['view']]],
  editor: [['*', ['view', 'edit']]],
  owner: [['*', ['view', 'edit', 'manage']]],
};

/** The roles that every policy has, by name. */
export const ladderRoles: ReadonlyMap<string, PermissionText> = new Map([
  ['viewer', ladder.viewer],
  ['editor', ladder.editor],
  ['owner', ladder.owner],
  ['admin', ladder.owner],
]);
