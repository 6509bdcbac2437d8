import type { PermissionText } from '../../decision/policy-data.ts';

/** Says whether whoever has the outer permission may do all that the inner one allows. Sound, and exact on what either names. */
export function permissionContains(outer: PermissionText, inner: PermissionText): boolean {
  return inner.every(([type, actions]) => {
    const held = outer.filter(([other]) => other === '*' || other === type).map(([, list]) => list);
    if (held.includes('*')) return true;
    return actions !== '*' && actions.every((action) => held.some((list) => list.includes(action)));
  });
}
