import { trimSpaces } from './trim-spaces.ts';

/** What kind of caller a principal is. Subjects of one kind never meet subjects of another, however they are spelt. */
export type PrincipalKind = 'USER' | 'ACCESS_TOKEN' | 'WORKLOAD';

/** An authenticated caller. Made in `identity/`, or handed in by a caller who may. */
export interface Principal {
  readonly kind: PrincipalKind;
  /** Never empty. Of an ACCESS_TOKEN the lower-case hex SHA-256 of the token, of a WORKLOAD its name. */
  readonly id: string;
  /** The verified e-mail of a USER; absent when nobody vouched for one. */
  readonly email: string | undefined;
  /** For people to read; decides nothing. */
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Identity keys and claims. Keys are lower-case, so that a header's spelling does not matter. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly issuer: string | undefined;
  /** How the caller was recognised, for people and logs: `access_token`, `jwt`, `envoy`, `headers`, `caller`. */
  readonly authenticatedBy: string;
  /** Milliseconds since the epoch from which the credential no longer holds; `Infinity` means never. */
  readonly expiresAtMs: number;
  /** The e-mail or id of whoever acts as this principal; absent: nobody does. */
  readonly impersonatedBy?: string | undefined;
}

const LISTS: ReadonlySet<string> = new Set(['x-auth-request-groups', 'x-forwarded-groups']);

/** The e-mail by which policies know a principal: of a USER only, whatever another kind brings under that name. */
export function emailOf(principal: Principal): string | undefined {
  return principal.kind === 'USER' && principal.email !== '' ? principal.email : undefined;
}

/** Says whether the value of an attribute key is a comma-joined list. */
export function isList(key: string): boolean {
  return LISTS.has(key);
}

/** What a principal has under an attribute key: one value, several of a list, none when it is absent or empty. */
export function valuesOf(principal: Principal, key: string): readonly string[] {
  const value = principal.attributes.get(key);
  if (value === undefined || value === '') return [];
  if (!isList(key)) return [value];
  const elements = value.split(',').map(trimSpaces);
  return elements.filter((element) => element !== '');
}

/** Whom a question is about: a principal, or a caller who showed no credential at all. */
export type Subject = Principal | 'anonymous';
