import type { HeldGrant } from '../../decision/list-grants.ts';
import type { PermissionText } from '../../decision/policy-data.ts';
import type { Grant } from '../../gen/sidegate/v1/decision.ts';
import { formatPosition } from '../../policy/problem.ts';
import { fromInstant } from './instant-messages.ts';
import { fromClause } from './scope-messages.ts';

/** A grant as answers carry it: one entry for each set of types that it allows the same actions on. */
export function fromHeldGrant({ grant, scope }: HeldGrant): readonly Grant[] {
  const clauses = scope === 'all' ? [] : scope.map(fromClause);
  return byActions(grant.permissionText).map(({ actions, types }) => ({
    name: grant.name,
    source: formatPosition(grant.source),
    actions,
    types,
    clauses,
    until: fromInstant(grant.untilMs),
  }));
}

function byActions(text: PermissionText): readonly Pick<Grant, 'actions' | 'types'>[] {
  const sets = new Map<string, { readonly actions: readonly string[]; readonly types: string[] }>();
  for (const [type, allowed] of text) {
    const actions = allowed === '*' ? [allowed] : allowed;
    const key = JSON.stringify(actions);
    const known = sets.get(key);
    if (known === undefined) sets.set(key, { actions, types: [type] });
    else known.types.push(type);
  }
  return [...sets.values()];
}
