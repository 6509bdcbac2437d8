import type { Budget } from './candidates.ts';
import { covers, type Permission } from './catalogue.ts';
import { createDifference } from './difference.ts';
import type { Grant } from './grant.ts';
import type { Policy } from './policy.ts';
import type { PermissionText } from './policy-data.ts';
import type { Subject } from './principal.ts';
import { bindScope, type ScopeText } from './scope.ts';

/** A grant that an action would give to somebody else. */
export interface Proposal {
  readonly permission: PermissionText;
  readonly scope: ScopeText;
  /** Milliseconds since the epoch; `Infinity` means for ever. */
  readonly untilMs: number;
}

/** Enough for a token of a hundred rules from one who holds thousands of grants, and some ten milliseconds at most. */
const STEPS = 200_000;

/** Questions whether a permission covers a cell that cost as much as one comparison. */
const CELLS_A_STEP = 8;

/** The giver's grants that last as long as a proposal. */
interface Lasting {
  /** Those that last longer are among those that last less long, so that their number tells which they are. */
  readonly count: number;
  /** The same by what they permit. */
  readonly groups: readonly (readonly [permission: Permission, grants: readonly Grant[]])[];
}

/** Says whether the scopes of the grants surely admit every row that a scope does. */
type Contains = (scope: ScopeText) => boolean;

/**
 * Says of one proposal after another whether grants surely contain it. What is alike among them is looked at once, and
 * all together are worth so much work and no more: what is then still open is not contained.
 */
export function createContainment(
  policy: Policy,
  subject: Subject,
  own: readonly Grant[],
): (proposal: Proposal) => boolean {
  const budget: Budget = { steps: STEPS };
  const lastingByEnd = new Map<number, Lasting>();
  const containsByKey = new Map<string, Contains>();

  function lastingUntil(untilMs: number): Lasting {
    const known = lastingByEnd.get(untilMs);
    if (known !== undefined) return known;
    budget.steps -= own.length;
    const grants = own.filter((grant) => untilMs <= grant.untilMs);
    const groups = [...Map.groupBy(grants, ({ permission }) => permission)];
    const lasting = { count: grants.length, groups };
    lastingByEnd.set(untilMs, lasting);
    return lasting;
  }

  return ({ permission, scope, untilMs }) => {
    const { count, groups } = lastingUntil(untilMs);
    const known = new Map<string, boolean>();
    return policy.catalogue.cellsOf(permission).every((cell) => {
      budget.steps -= (groups.length + 1) / CELLS_A_STEP;
      if (budget.steps < 0) return false;
      const key = `${count} ${groups.map(([bits]) => (covers(bits, cell) ? '1' : '0')).join('')}`;
      const contains = containsByKey.get(key) ?? createContains(covering(groups, cell), subject, budget);
      containsByKey.set(key, contains);
      const contained = known.get(key) ?? contains(scope);
      known.set(key, contained);
      return contained;
    });
  };
}

function covering(groups: Lasting['groups'], cell: number): readonly Grant[] {
  return groups.flatMap(([bits, grants]) => (covers(bits, cell) ? grants : []));
}

function createContains(grants: readonly Grant[], subject: Subject, budget: Budget): Contains {
  const scopes = [...new Set(grants.map(({ scope }) => scope))];
  const isWhole = scopes.some(({ unrestricted }) => unrestricted);
  budget.steps -= isWhole ? 1 : scopes.length;
  const own = isWhole ? 'all' : scopes.flatMap((each) => bindScope(each, subject, []));
  const findOutside = createDifference(own, budget);
  // Clauses that no row passes are still something where a question needs no row.
  return (scope) => own.length > 0 && findOutside(scope).kind === 'none';
}
