import { append, nested } from './buckets.ts';
import { add, type Held, join } from './held.ts';
import type { Holder } from './holder.ts';
import type { SubjectKey } from './policy-data.ts';
import { emailOf, type Principal, type Subject, valuesOf } from './principal.ts';

/** Finds what a subject holds, by look-ups only: the number of subjects in the policy costs nothing. */
export interface Directory {
  /** What everybody of the subject's standing holds: `anyone`, and for a principal `authenticated`. */
  readonly sharedBy: (subject: Subject) => readonly Holder[];
  /** What a principal holds by a name of its own; the same thing may stand in it more than once. */
  readonly ownOf: (principal: Principal) => readonly Holder[];
  /** The same, shared and own, with the key by which the subject holds it; for explanations. */
  readonly trace: (subject: Subject) => readonly Trace[];
}

/** One thing that a subject holds, and as whom. */
export type Trace = readonly [key: SubjectKey, holder: Holder];

/** A directory while it is being filled. */
export interface DirectoryBuilder extends Directory {
  /** Notes whose a holder is. @throws {Error} on a `match` that wants neither an e-mail nor an attribute */
  readonly add: (key: SubjectKey, holder: Holder) => void;
}

type MatchKey = Extract<SubjectKey, { by: 'match' }>;

interface Match {
  readonly wanted: MatchKey;
  readonly holder: Holder;
}

/** Makes an empty directory. */
export function createDirectory(): DirectoryBuilder {
  const named = {
    user: new Map<string, Held>(),
    group: new Map<string, Held>(),
    token: new Map<string, Held>(),
    workload: new Map<string, Held>(),
  };
  const attributes = new Map<string, Map<string, Held>>();
  const matchesByEmail = new Map<string, Match[]>();
  const matchesByAttribute = new Map<string, Map<string, Match[]>>();
  const authenticated: Holder[] = [];
  const anyone: Holder[] = [];

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

  function trace(subject: Subject): readonly Trace[] {
    const everybodys = anyone.map((holder): Trace => [{ by: 'anyone' }, holder]);
    if (subject === 'anonymous') return everybodys;
    const others = authenticated.filter((holder) => !anyone.includes(holder));
    const shared = others.map((holder): Trace => [{ by: 'authenticated' }, holder]);
    return [...everybodys, ...shared, ...traceOwn(subject)];
  }

  function traceOwn(principal: Principal): readonly Trace[] {
    const under = createValueReader(principal);
    const byAttribute = [...attributes].flatMap(([key, byValue]) =>
      [...under(key)].flatMap((value) => traced({ by: 'attribute', key, value }, byValue.get(value))),
    );
    const lists = [matchesByEmail.get(emailOf(principal) ?? '')];
    for (const [key, byValue] of matchesByAttribute) {
      for (const value of under(key)) lists.push(byValue.get(value));
    }
    return [
      ...tracedByKind(named, principal),
      ...principal.groups.flatMap((name) => traced({ by: 'group', name }, named.group.get(name))),
      ...byAttribute,
      ...lists
        .flatMap((list) => list ?? [])
        .filter(({ wanted }) => satisfies(principal, under, wanted))
        .map(({ wanted, holder }): Trace => [wanted, holder]),
    ];
  }

  return {
    add: enter,
    ownOf,
    sharedBy: (subject) => (subject === 'anonymous' ? anyone : authenticated),
    trace,
  };
}

function byKind(
  named: Readonly<Record<'user' | 'token' | 'workload', ReadonlyMap<string, Held>>>,
  principal: Principal,
): Held | undefined {
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

function tracedByKind(
  named: Readonly<Record<'user' | 'token' | 'workload', ReadonlyMap<string, Held>>>,
  principal: Principal,
): readonly Trace[] {
  const by = ({ USER: 'user', ACCESS_TOKEN: 'token', WORKLOAD: 'workload' } as const)[principal.kind];
  const name = by === 'user' ? emailOf(principal) : principal.id;
  return name === undefined ? [] : traced({ by, name }, byKind(named, principal));
}

function traced(key: SubjectKey, held: Held | undefined): readonly Trace[] {
  return join([], held, []).map((holder) => [key, holder]);
}

/** What a principal has under an attribute key. */
type ValueReader = (key: string) => ReadonlySet<string>;

/** A list is split once and each of its elements asked for once: a long one that repeats itself costs what it is long. */
function createValueReader(principal: Principal): ValueReader {
  const known = new Map<string, ReadonlySet<string>>();
  return (key) => {
    const values = known.get(key) ?? new Set(valuesOf(principal, key));
    known.set(key, values);
    return values;
  };
}

function matched(
  principal: Principal,
  under: ValueReader,
  matches: readonly Match[] | undefined,
): readonly Holder[] | undefined {
  return matches?.filter(({ wanted }) => satisfies(principal, under, wanted)).map(({ holder }) => holder);
}

function satisfies(principal: Principal, under: ValueReader, wanted: MatchKey): boolean {
  if (wanted.issuer !== undefined && wanted.issuer !== principal.issuer) return false;
  if (wanted.email !== undefined && wanted.email !== emailOf(principal)) return false;
  return wanted.attributes.every(([key, value]) => under(key).has(value));
}
