import type { Principal } from '../../decision/principal.ts';
import { type AuthenticationResult, reject } from '../authentication.ts';
import { boundGroups, domainOf, mayAssertEmail } from './bounds.ts';
import { lookUpClaim } from './claim-path.ts';
import { type ClaimReader, createClaimReader } from './claim-reader.ts';
import type { ClaimPath, IssuerData } from './issuer-data.ts';

/** Claims whose signature holds, and until when. */
export interface VerifiedClaims {
  readonly claims: ReadonlyMap<string, unknown>;
  readonly expiresAtMs: number;
}

/**
 * Who the bearer of a verified token is, within what its issuer may assert. An e-mail beyond that is a rejection: to
 * leave it out would make a stranger of somebody whom the policy suspends or limits by it.
 *
 * @param others - the prefixes of the other issuers' groups
 */
export function toPrincipal(
  { claims, expiresAtMs }: VerifiedClaims,
  issuer: IssuerData,
  others: readonly string[],
): AuthenticationResult {
  const read = createClaimReader(claims);
  const id = read.one(issuer.claims.id);
  const claimed = read.one(issuer.claims.email);
  const isVerified = claimed !== undefined && saysVerified(claims, issuer.claims.email);
  const groups = read.many(issuer.claims.groups);
  const attributes = attributesOf(read, issuer);
  if (!read.isReadable())
    return reject('MALFORMED', 'a claim that the policy reads holds something else than text');
  if (id === undefined) return reject('MALFORMED', 'the claim that says who it is, is missing');
  if (isVerified && domainOf(claimed) === undefined) return reject('MALFORMED', 'the e-mail is none');
  if (isVerified && !mayAssertEmail(issuer, claimed)) {
    return reject('OUT_OF_BOUNDS', 'the issuer may not assert an e-mail of this domain');
  }
  const bound = boundGroups(issuer, groups, others);
  if (bound === undefined)
    return reject('OUT_OF_BOUNDS', 'the issuer may not assert a group of another issuer');
  if (claimed !== undefined && !isVerified) attributes.set('unverified-email', claimed);
  const principal: Principal = {
    kind: 'USER',
    id: `${issuer.name}:${id}`,
    email: isVerified ? claimed : undefined,
    name: nameOf(claims),
    groups: bound,
    attributes,
    issuer: issuer.name,
    authenticatedBy: 'jwt',
    expiresAtMs,
  };
  return { principal, rejection: undefined };
}

/** The mapped claims, and the bare subject: what a policy suspends by it is suspended whatever the issuer's name. */
function attributesOf(read: ClaimReader, { claims }: IssuerData): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [key, path] of [['sub', claims.id] as const, ...claims.attributes]) {
    const value = read.one(path);
    if (value !== undefined) attributes.set(key, value);
  }
  return attributes;
}

/** Says whether an e-mail is verified: it is, unless the claim beside it says otherwise. */
function saysVerified(claims: ReadonlyMap<string, unknown>, path: ClaimPath | undefined): boolean {
  const beside = lookUpClaim(claims, [...(path ?? []).slice(0, -1), 'email_verified']);
  return beside === undefined || beside === true || beside === 'true';
}

function nameOf(claims: ReadonlyMap<string, unknown>): string | undefined {
  const read = createClaimReader(claims);
  const name = read.one(['name']);
  return read.isReadable() ? name : undefined;
}
