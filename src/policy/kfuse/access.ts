import { ladder } from '../ladder.ts';
import { type Access, builtIn, READ } from './built-in.ts';
import type { KfusePolicy } from './document.ts';

const ROLES = { viewer: ladder.viewer, editor: ladder.editor, admin: ladder.owner } as const;

/** What a policy of the document's own gives. */
function accessOf({ role, scope }: KfusePolicy): Access {
  const permission = ROLES[role.value];
  switch (scope.type) {
    case 'scope_allow_all':
      return { permission, scope: 'all' };
    case 'scope_viewer_all':
      return READ;
    case 'scope_allow_none':
      return undefined;
    case 'custom':
      return { permission, scope: [scope.filters.map(({ value }) => value)] };
  }
}

/** Finds what the policies of all documents give, by name; a name that nothing has is not in it. */
export function accessByName(policies: readonly KfusePolicy[]): ReadonlyMap<string, Access> {
  return new Map([...policies.map((policy) => [policy.name.value, accessOf(policy)] as const), ...builtIn]);
}
