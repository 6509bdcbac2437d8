import { covers } from '../../decision/catalogue.ts';
import { type FilterText, passes, type Row } from '../../decision/filter.ts';
import type { Grant } from '../../decision/grant.ts';
import type { Policy } from '../../decision/policy.ts';
import type { PermissionText, Position } from '../../decision/policy-data.ts';
import { toResource } from '../../decision/resource.ts';
import { admits, type ScopeText } from '../../decision/scope.ts';
import { grantsOf, type Standing } from '../../decision/standing.ts';
import type { LoadedPolicy } from '../../policy/loader.ts';
import { formatPosition } from '../../policy/problem.ts';
import type { RouteData } from '../../route/route-data.ts';
import { formatRoute } from '../route-text.ts';

/** A part of a policy, and whether some case exercised it. */
export interface CoveredPart {
  readonly kind: 'grant' | 'filter' | 'route';
  /** Of a filter, that of its grant. */
  readonly name: string;
  readonly filter: FilterText | undefined;
  readonly source: Position;
  /** What no case has shown; empty when the part is covered. */
  readonly missing: string;
}

/** Notes what cases exercise, over all policies that are tested. */
export interface Coverage {
  /** Adds the parts of a policy; a grant that stands in several policies is one part. */
  readonly expect: (policy: LoadedPolicy) => void;
  /** Notes the grants that somebody holds as a question meets them; without a row, those that admit any. */
  readonly consider: (policy: Policy, standing: Standing, question: ConsideredQuestion) => void;
  readonly visit: (route: RouteData, method: string) => void;
  readonly parts: () => readonly CoveredPart[];
}

/** A question, as far as grants go. */
interface ConsideredQuestion {
  readonly action: string;
  readonly type: string;
  readonly row: Row | undefined;
  readonly nowMs: number;
}

interface SeenFilter {
  readonly text: FilterText;
  passed: boolean;
  refused: boolean;
}

interface SeenGrant {
  readonly name: string;
  readonly source: Position;
  readonly filters: readonly SeenFilter[];
  allowed: boolean;
}

interface SeenRoute {
  readonly route: RouteData;
  readonly methods: Map<string, boolean>;
}

/** Begins with nothing expected. */
export function createCoverage(): Coverage {
  const grants = new Map<string, SeenGrant>();
  const byGrant = new Map<Grant, SeenGrant | undefined>();
  const routes = new Map<string, SeenRoute>();

  function find(grant: Grant): SeenGrant | undefined {
    if (byGrant.has(grant)) return byGrant.get(grant);
    const { scope, name, source, permissionText } = grant;
    const clauses = scope.clauses.map(({ filters }) => filters.map(({ text }) => text));
    const found = grants.get(keyOf(name, source, permissionText, scope.unrestricted ? 'all' : clauses));
    byGrant.set(grant, found);
    return found;
  }

  return {
    expect({ head, slices }) {
      const scopes = slices.flatMap((slice) => slice.scopes);
      for (const { name, source, permission, scope } of slices.flatMap((slice) => slice.grants)) {
        const text = scopes[scope] ?? [];
        const key = keyOf(name, source, head.permissions[permission] ?? [], text);
        const filters = text === 'all' ? [] : text.flat();
        if (grants.has(key)) continue;
        const seen = filters.map((each) => ({ text: each, passed: false, refused: false }));
        grants.set(key, { name, source, filters: seen, allowed: false });
      }
      for (const route of slices.flatMap((slice) => slice.routes)) {
        const key = formatPosition(route.source);
        const names = route.methods?.map(([method]) => method) ?? [''];
        if (!routes.has(key))
          routes.set(key, { route, methods: new Map(names.map((name) => [name, false])) });
      }
    },
    consider(policy, standing, { action, type, row: written, nowMs }) {
      const { cell, range, misasked } = policy.catalogue.ask(action, type);
      const row = written && completed(policy, type, written);
      if (misasked !== undefined || (written !== undefined && row === undefined)) return;
      for (const grant of grantsOf(standing)) {
        if (!covers(grant.permission, cell) || nowMs < grant.fromMs || nowMs >= grant.untilMs) continue;
        const seen = find(grant);
        if (seen === undefined) continue;
        const { scope } = grant;
        seen.allowed ||= row === undefined ? scope.unrestricted : admits(scope, range, row, standing.subject);
        if (row === undefined || range === 'everything') continue;
        const filters = scope.clauses.flatMap((clause) => clause.filters);
        for (const [place, filter] of filters.entries()) {
          const noted = seen.filters[place];
          if (noted === undefined || (row.get(filter.text.key) ?? '') === '') continue;
          if (passes(filter, row, standing.subject)) noted.passed = true;
          else noted.refused = true;
        }
      }
    },
    visit({ source }, method) {
      const methods = routes.get(formatPosition(source))?.methods;
      const meant = [method, method === 'HEAD' ? 'GET' : method, ''].find((name) => methods?.has(name));
      if (meant !== undefined) methods?.set(meant, true);
    },
    parts: () => [
      ...[...grants.values()].flatMap(partsOfGrant),
      ...[...routes.values()].flatMap(partsOfRoute),
    ],
  };
}

/** The row as it is decided on; nothing where two words for one thing differ. */
function completed(policy: Policy, type: string, attributes: Row): Row | undefined {
  const resource = toResource(policy, { type, id: '', attributes });
  return 'attribute' in resource ? undefined : resource.attributes;
}

function keyOf(name: string, source: Position, permission: PermissionText, scope: ScopeText): string {
  return JSON.stringify([name, formatPosition(source), permission, scope]);
}

function partsOfGrant({ name, source, filters, allowed }: SeenGrant): readonly CoveredPart[] {
  const missing = allowed ? '' : 'it allowed nothing';
  const grant: CoveredPart = { kind: 'grant', name, filter: undefined, source, missing };
  return [
    grant,
    ...filters.map(({ text, passed, refused }): CoveredPart => {
      const unseen = [...(passed ? [] : ['let no row pass']), ...(refused ? [] : ['refused no row'])];
      const words = unseen.length === 0 ? '' : `it ${unseen.join(' and ')}`;
      return { kind: 'filter', name, filter: text, source, missing: words };
    }),
  ];
}

function partsOfRoute({ route, methods }: SeenRoute): readonly CoveredPart[] {
  return [...methods].map(([method, visited]) => ({
    kind: 'route',
    name: formatRoute(route, method === '' ? [] : [method]),
    filter: undefined,
    source: route.source,
    missing: visited ? '' : 'no request meant it',
  }));
}
