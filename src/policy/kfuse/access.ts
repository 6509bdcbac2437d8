import type { PermissionText } from '../../decision/policy-data.ts';
import type { ScopeText } from '../../decision/scope.ts';
import { ladder } from '../ladder.ts';
import type { KfusePolicy } from './document.ts';

/** What a policy of Kfuse gives to those whom it is bound to; `undefined` where it gives nothing. */
export type Access = { readonly permission: PermissionText; readonly scope: ScopeText } | undefined;

const FULL: Access = { permission: ladder.owner, scope: 'all' };
const READ: Access = { permission: ladder.viewer, scope: 'all' };

/** Policies that need no definition, the built-in scopes used as such among them. */
export const builtIn: ReadonlyMap<string, Access> = new Map([
  ['rbac_allow_all', FULL],
  ['rbac_view_all', READ],
  ['rbac_allow_none', undefined],
  ['scope_allow_all', FULL],
  ['scope_viewer_all', READ],
  ['scope_allow_none', undefined],
]);

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
