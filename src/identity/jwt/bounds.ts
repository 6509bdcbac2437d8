import type { IssuerData } from './issuer-data.ts';

const EMAIL = /^[^@\s]+@([a-z0-9.-]+)$/i;

/** Lower-case domain of an e-mail; `undefined` when the text is none. */
export function domainOf(email: string): string | undefined {
  return EMAIL.exec(email)?.[1]?.toLowerCase();
}

/** Says whether an issuer may assert an e-mail. */
export function mayAssertEmail({ may }: IssuerData, email: string): boolean {
  const domain = domainOf(email);
  return domain !== undefined && (may === undefined || may.emailDomains.includes(domain));
}

/**
 * The groups that an issuer may assert, of those that it does. `undefined` when one of the others is within the bounds
 * of another issuer: leaving a group out takes grants and nothing else, but this is an attempt.
 *
 * @param prefixes - those of all issuers' groups
 */
export function boundGroups(
  { may }: IssuerData,
  groups: readonly string[],
  prefixes: readonly string[],
): readonly string[] | undefined {
  if (may === undefined) return groups;
  const prefix = may.groupPrefix;
  const isOwn = (group: string): boolean => prefix !== undefined && group.startsWith(prefix);
  const own = groups.filter(isOwn);
  const foreign = groups.filter((group) => !isOwn(group));
  return foreign.some((group) => prefixes.some((each) => group.startsWith(each))) ? undefined : own;
}
