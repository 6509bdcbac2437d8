import { append, nested } from './buckets.ts';
import { add, type Held, join } from './held.ts';
import type { Holder } from './holder.ts';
import {
  byKind,
  createValueReader,
  type Indexes,
  type Match,
  type MatchKey,
  satisfies,
  type ValueReader,
} from './indexes.ts';
import type { SubjectKey } from './policy-data.ts';
import { emailOf, type Principal, type Subject } from './principal.ts';
import { type Trace, traceIn } from './trace.ts';

/** Finds what a subject holds, by look-ups only: the number of subjects in the policy costs nothing. */
export interface Directory {
  /** What everybody of the subject's standing holds: `anyone`, and for a principal `authenticated`. */
  readonly sharedBy: (subject: Subject) => readonly Holder[];
  /** What a principal holds by a name of its own; the same thing may stand in it more than once. */
  readonly ownOf: (principal: Principal) => readonly Holder[];
  /** The same, shared and own, with the key by which the subject holds it; for explanations. */
  readonly trace: (subject: Subject) => readonly Trace[];
}

/** A directory while it is being filled. */
export interface DirectoryBuilder extends Directory {
  /** Notes whose a holder is. @throws {Error} on a `match` that wants neither an e-mail nor an attribute */
  readonly add: (key: SubjectKey, holder: Holder) => void;
}

/** Makes an empty directory. */
export function createDirectory(): DirectoryBuilder {
  const named = createNames();
  const attributes = new Map<string, Map<string, Held>>();
  const matchesByEmail = new Map<string, Match[]>();
  const matchesByAttribute = new Map<string, Map<string, Match[]>>();
  const authenticated: Holder[] = [];
  const anyone: Holder[] = [];
  const indexes: Indexes = { named, attributes, matchesByEmail, matchesByAttribute, authenticated, anyone };

  function enter(key: SubjectKey, holder: Holder): void {
    switch (key.by) {
      case 'attribute':
        add(nested(attributes, key.key), key.value, holder);
        break;
      case 'match':
        addMatch(key, holder);
        break;
      case 'authenticated':
        authenticated.push(holder);
        break;
      case 'anyone':
        anyone.push(holder);
        authenticated.push(holder);
        break;
      case 'user':
      case 'group':
      case 'token':
      case 'workload':
        add(named[key.by], key.name, holder);
    }
  }

  function addMatch(wanted: MatchKey, holder: Holder): void {
    const [first] = wanted.attributes;
    if (first !== undefined) append(nested(matchesByAttribute, first[0]), first[1], { wanted, holder });
    else if (wanted.email !== undefined) append(matchesByEmail, wanted.email, { wanted, holder });
    else throw new Error('a match wants an e-mail or an attribute');
  }

  function ownOf(principal: Principal): readonly Holder[] {
    const both: Holder[] = [];
    const under = createValueReader(principal);
    let found = join([], byKind(named, principal), both);
    for (const group of principal.groups) found = join(found, named.group.get(group), both);
    for (const [key, byValue] of attributes) {
      for (const value of under(key)) found = join(found, byValue.get(value), both);
    }
    found = join(found, matched(principal, under, matchesByEmail.get(emailOf(principal) ?? '')), both);
    for (const [key, byValue] of matchesByAttribute) {
      for (const value of under(key)) {
        found = join(found, matched(principal, under, byValue.get(value)), both);
      }
    }
    return found;
  }

  return {
    add: enter,
    ownOf,
    sharedBy: (subject) => (subject === 'anonymous' ? anyone : authenticated),
    trace: (subject) => traceIn(indexes, subject),
  };
}

function createNames(): Record<'user' | 'group' | 'token' | 'workload', Map<string, Held>> {
  return { user: new Map(), group: new Map(), token: new Map(), workload: new Map() };
}

function matched(
  principal: Principal,
  under: ValueReader,
  matches: readonly Match[] | undefined,
): readonly Holder[] | undefined {
  return matches?.filter(({ wanted }) => satisfies(principal, under, wanted)).map(({ holder }) => holder);
}
