import { append, join, nested } from './buckets.ts';
import type { SubjectKey } from './policy-data.ts';
import { emailOf, type Principal, type Subject, valuesOf } from './principal.ts';

/** Finds what a subject holds, by look-ups only: the number of subjects in the policy costs nothing. */
export interface Directory<Held> {
  /** What everybody of the subject's standing holds: `anyone`, and for a principal `authenticated`. */
  readonly sharedBy: (subject: Subject) => readonly Held[];
  /** What a principal holds by a name of its own; the same thing may stand in it more than once. */
  readonly ownOf: (principal: Principal) => readonly Held[];
}

/** A directory while it is being filled. */
export interface DirectoryBuilder<Held> extends Directory<Held> {
  /** Notes whose something is. @throws {Error} on a `match` that wants neither an e-mail nor an attribute */
  readonly add: (key: SubjectKey, held: Held) => void;
}

type MatchKey = Extract<SubjectKey, { by: 'match' }>;

interface Match<Held> {
  readonly wanted: MatchKey;
  readonly held: Held;
}

/** Makes an empty directory. */
export function createDirectory<Held>(): DirectoryBuilder<Held> {
  const named = {
    user: new Map<string, Held[]>(),
    group: new Map<string, Held[]>(),
    token: new Map<string, Held[]>(),
    workload: new Map<string, Held[]>(),
  };
  const attributes = new Map<string, Map<string, Held[]>>();
  const matchesByEmail = new Map<string, Match<Held>[]>();
  const matchesByAttribute = new Map<string, Map<string, Match<Held>[]>>();
  const authenticated: Held[] = [];
  const anyone: Held[] = [];

  function add(key: SubjectKey, held: Held): void {
    switch (key.by) {
      case 'attribute':
        append(nested(attributes, key.key), key.value, held);
        break;
      case 'match':
        addMatch(key, held);
        break;
      case 'authenticated':
        authenticated.push(held);
        break;
      case 'anyone':
        anyone.push(held);
        authenticated.push(held);
        break;
      case 'user':
      case 'group':
      case 'token':
      case 'workload':
        append(named[key.by], key.name, held);
    }
  }

  function addMatch(wanted: MatchKey, held: Held): void {
    const [first] = wanted.attributes;
    if (first !== undefined) append(nested(matchesByAttribute, first[0]), first[1], { wanted, held });
    else if (wanted.email !== undefined) append(matchesByEmail, wanted.email, { wanted, held });
    else throw new Error('a match wants an e-mail or an attribute');
  }

  function ownOf(principal: Principal): readonly Held[] {
    const both: Held[] = [];
    let found = byKind(named, principal) ?? both;
    for (const group of principal.groups) found = join(found, named.group.get(group), both);
    for (const [key, byValue] of attributes) {
      for (const value of valuesOf(principal, key)) found = join(found, byValue.get(value), both);
    }
    found = join(found, matched(principal, matchesByEmail.get(emailOf(principal) ?? '')), both);
    for (const [key, byValue] of matchesByAttribute) {
      for (const value of valuesOf(principal, key)) {
        found = join(found, matched(principal, byValue.get(value)), both);
      }
    }
    return found;
  }

  return { add, ownOf, sharedBy: (subject) => (subject === 'anonymous' ? anyone : authenticated) };
}

function byKind<Held>(
  named: Readonly<Record<'user' | 'token' | 'workload', ReadonlyMap<string, readonly Held[]>>>,
  principal: Principal,
): readonly Held[] | undefined {
  switch (principal.kind) {
    case 'USER': {
      const email = emailOf(principal);
      return email === undefined ? undefined : named.user.get(email);
    }
    case 'ACCESS_TOKEN':
      return named.token.get(principal.id);
    case 'WORKLOAD':
      return named.workload.get(principal.id);
  }
}

function matched<Held>(
  principal: Principal,
  matches: readonly Match<Held>[] | undefined,
): readonly Held[] | undefined {
  return matches?.filter(({ wanted }) => satisfies(principal, wanted)).map(({ held }) => held);
}

function satisfies(principal: Principal, wanted: MatchKey): boolean {
  if (wanted.issuer !== undefined && wanted.issuer !== principal.issuer) return false;
  if (wanted.email !== undefined && wanted.email !== emailOf(principal)) return false;
  return wanted.attributes.every(([key, value]) => valuesOf(principal, key).includes(value));
}
