import type { Rule } from './linted.ts';
import { tellIdleImpersonation, tellMissingKeys } from './rules/authentication.ts';
import { tellContradictions, tellWideNegations } from './rules/clauses.ts';
import { tellEnded } from './rules/ended.ts';
import { tellEverything, tellPlain } from './rules/expressions.ts';
import { tellCase, tellGroupOrUser, tellNoEmail } from './rules/names.ts';
import { tellOpenGrants, tellOpeningDefault, tellOpenRoutes } from './rules/openings.ts';
import { tellShadowed } from './rules/shadowed-grant.ts';
import { tellSuspended } from './rules/suspended-subject.ts';
import { tellBlind, tellLasting, tellUnknown, tellWildcards } from './rules/tokens.ts';
import { tellUngranted } from './rules/ungranted-route.ts';
import { tellUnusedGroups, tellUnusedPolicies, tellUnusedRoles, tellUnusedTypes } from './rules/unused.ts';

/** Everything that the linter looks for. */
export const rules: readonly Rule[] = [
  tellShadowed,
  tellEnded,
  tellUnusedRoles,
  tellUnusedGroups,
  tellUnusedPolicies,
  tellUnusedTypes,
  tellUngranted,
  tellOpenGrants,
  tellOpeningDefault,
  tellOpenRoutes,
  tellContradictions,
  tellWideNegations,
  tellPlain,
  tellEverything,
  tellSuspended,
  tellNoEmail,
  tellCase,
  tellGroupOrUser,
  tellWildcards,
  tellLasting,
  tellBlind,
  tellUnknown,
  tellMissingKeys,
  tellIdleImpersonation,
];
