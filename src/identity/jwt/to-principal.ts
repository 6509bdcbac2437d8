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
 * @param prefixes - those of all issuers' groups
 */
export function toPrincipal(
  { claims, expiresAtMs }: VerifiedClaims,
  issuer: IssuerData,
  prefixes: readonly string[],
): AuthenticationResult {
  const read = createClaimReader(claims);
  const id = read.one(issuer.claims.id);
  const email = read.one(issuer.claims.email);
  const isVerified = email !== undefined && saysVerified(claims, issuer.claims.email);
  const { attributes, unverified, beyond } = attributesOf(read, claims, issuer);
  const groups = boundGroups(issuer, read.many(issuer.claims.groups), prefixes);
  if (!read.isReadable())
    return reject('MALFORMED', 'a claim that the policy reads holds something else than text');
  if (id === undefined) return reject('MALFORMED', 'the claim that says who it is, is missing');
  if (isUnverifiedEmail(id, claims, issuer.claims.id))
    return reject(
      'MALFORMED',
      'the claim that says who it is, is an e-mail that the issuer has not verified',
    );
  if (isVerified && domainOf(email) === undefined) return reject('MALFORMED', 'the e-mail is none');
  if (beyond || (isVerified && !mayAssertEmail(issuer, email))) {
    return reject('OUT_OF_BOUNDS', 'the issuer may not assert an e-mail of this domain');
  }
  if (groups === undefined)
    return reject('OUT_OF_BOUNDS', 'the issuer may not assert a group of another issuer');
  attributes.set('sub', id);
  const mails = email !== undefined && !isVerified ? [email, ...unverified] : unverified;
  for (const [place, mail] of [...new Set(mails)].entries()) {
    attributes.set(place === 0 ? 'unverified-email' : `unverified-email-${place + 1}`, mail);
  }
  const principal: Principal = {
    kind: 'USER',
    id: `${issuer.name}:${id}`,
    email: isVerified ? email : undefined,
    name: nameOf(claims),
    groups,
    attributes,
    issuer: issuer.name,
    authenticatedBy: 'jwt',
    expiresAtMs,
  };
  return { principal, rejection: undefined };
}

interface Mapped {
  readonly attributes: Map<string, string>;
  /** E-mails among them that the issuer has not verified, and which are none of the attributes. */
  readonly unverified: readonly string[];
  /** Whether one of them is an e-mail that the issuer may not assert. */
  readonly beyond: boolean;
}

/**
 * The mapped claims. One that is an e-mail counts as one, since a policy may know somebody by it: it is bounded, and
 * kept apart while the issuer has not verified it.
 */
function attributesOf(read: ClaimReader, claims: VerifiedClaims['claims'], issuer: IssuerData): Mapped {
  const attributes = new Map<string, string>();
  const unverified: string[] = [];
  let beyond = false;
  for (const [key, path] of issuer.claims.attributes) {
    const value = read.one(path);
    const isEmail = value?.includes('@') === true;
    if (value === undefined) continue;
    if (isEmail && !saysVerified(claims, path)) {
      unverified.push(value);
      continue;
    }
    attributes.set(key, value);
    beyond ||= isEmail && issuer.may !== undefined && !mayAssertEmail(issuer, value);
  }
  return { attributes, unverified, beyond };
}

/** Says whether an id is an e-mail that anybody may have entered; a `sub` is the issuer's own, whatever it looks like. */
function isUnverifiedEmail(id: string, claims: VerifiedClaims['claims'], path: ClaimPath): boolean {
  return id.includes('@') && path.join('.') !== 'sub' && !saysVerified(claims, path);
}

/** Says whether an e-mail is verified: it is, unless the claim beside it says otherwise. */
export function saysVerified(claims: ReadonlyMap<string, unknown>, path: ClaimPath | undefined): boolean {
  const beside = lookUpClaim(claims, [...(path ?? []).slice(0, -1), 'email_verified']);
  return beside === undefined || beside === true || beside === 'true';
}

/** The name for people to read; none where the claim holds something else than text. */
export function nameOf(claims: ReadonlyMap<string, unknown>): string | undefined {
  const read = createClaimReader(claims);
  const name = read.one(['name']);
  return read.isReadable() ? name : undefined;
}
