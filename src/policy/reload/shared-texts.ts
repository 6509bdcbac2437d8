import type { GrantData } from '../../decision/policy-data.ts';
import type { ScopeText } from '../../decision/scope.ts';
import type { LoadedSlice } from '../loader.ts';

/**
 * Makes slices share the texts that repeat from grant to grant: every message of a thread brings copies of its own,
 * which would stay as long as the policy does.
 */
export function createTextSharing(): (slice: LoadedSlice) => LoadedSlice {
  const texts = new Map<string, string>();

  function share(text: string): string {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  }

  function shareInGrant(grant: GrantData): GrantData {
    const { file, line, column } = grant.source;
    const reason = grant.reason === 'GRANTED' ? 'GRANTED' : 'RBAC_DISABLED';
    return { ...grant, name: share(grant.name), source: { file: share(file), line, column }, reason };
  }

  function shareInScope(scope: ScopeText): ScopeText {
    if (scope === 'all') return scope;
    return scope.map((clause) =>
      clause.map(({ key, op, values }) => ({ key: share(key), op: operators[op], values })),
    );
  }

  return (slice) => ({
    ...slice,
    grants: slice.grants.map(shareInGrant),
    scopes: slice.scopes.map(shareInScope),
  });
}

const operators = { '=': '=', '!=': '!=', '=~': '=~', '!~': '!~' } as const;
