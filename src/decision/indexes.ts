import type { Held } from './held.ts';
import type { Holder } from './holder.ts';
import type { SubjectKey } from './policy-data.ts';
import { emailOf, type Principal, valuesOf } from './principal.ts';

/** The key of a subject that wants several things at once. */
export type MatchKey = Extract<SubjectKey, { by: 'match' }>;

/** A subject that wants several things at once, and what it holds. */
export interface Match {
  readonly wanted: MatchKey;
  readonly holder: Holder;
}

/** What a directory knows, by the keys of subjects. */
export interface Indexes {
  readonly named: Readonly<Record<'user' | 'group' | 'token' | 'workload', ReadonlyMap<string, Held>>>;
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, Held>>;
  readonly matchesByEmail: ReadonlyMap<string, readonly Match[]>;
  readonly matchesByAttribute: ReadonlyMap<string, ReadonlyMap<string, readonly Match[]>>;
  readonly authenticated: readonly Holder[];
  /** Those of `authenticated` that are everybody's. */
  readonly anyone: readonly Holder[];
}

/** What is held by the name that a principal has by its kind. */
export function byKind(
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

/** What a principal has under an attribute key. */
export type ValueReader = (key: string) => ReadonlySet<string>;

/** A list is split once and each of its elements asked for once: a long one that repeats itself costs what it is long. */
export function createValueReader(principal: Principal): ValueReader {
  const known = new Map<string, ReadonlySet<string>>();
  return (key) => {
    const values = known.get(key) ?? new Set(valuesOf(principal, key));
    known.set(key, values);
    return values;
  };
}

/** Says whether a principal is all that a key wants of it. */
export function satisfies(principal: Principal, under: ValueReader, wanted: MatchKey): boolean {
  if (wanted.issuer !== undefined && wanted.issuer !== principal.issuer) return false;
  if (wanted.email !== undefined && wanted.email !== emailOf(principal)) return false;
  return wanted.attributes.every(([key, value]) => under(key).has(value));
}
