import type { PermissionText } from '../../decision/policy-data.ts';
import type { ScopeText } from '../../decision/scope.ts';
import { ladder } from '../ladder.ts';

/** What a policy of Kfuse gives to those whom it is bound to; `undefined` where it gives nothing. */
export type Access = { readonly permission: PermissionText; readonly scope: ScopeText } | undefined;

const FULL: Access = { permission: ladder.owner, scope: 'all' };

/** Views everything. */
export const READ: Access = { permission: ladder.viewer, scope: 'all' };

/** Policies that need no definition, the built-in scopes used as such among them. */
export const builtIn: ReadonlyMap<string, Access> = new Map([
  ['rbac_allow_all', FULL],
  ['rbac_view_all', READ],
  ['rbac_allow_none', undefined],
  ['scope_allow_all', FULL],
  ['scope_viewer_all', READ],
  ['scope_allow_none', undefined],
]);
