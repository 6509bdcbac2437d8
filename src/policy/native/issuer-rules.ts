import { discoveryAddress } from '../../identity/jwt/provider-address.ts';
import type { Report } from '../syntax/report.ts';
import { checkEnvoy, isEnvoyAlone } from './envoy-rules.ts';
import type { IssuerText } from './issuer-text.ts';

/** The keys that a principal has beside those that the policy maps. */
const RESERVED = /^(?:sub|unverified-email(?:-\d+)?)$/;

/** Reports an issuer whose keys can be found nowhere or in two places, and attributes that would hide each other. */
export function checkIssuer(text: IssuerText, report: Report): void {
  const { issuer, jwksUri, jwksFile, claims } = text;
  checkEnvoy(text, report);
  if (jwksUri !== undefined && jwksFile !== undefined) {
    report.error(
      'two-key-places',
      jwksFile.at,
      'the keys come from one place; write `jwksUri` or `jwksFile`',
    );
  }
  const keyless = jwksUri === undefined && jwksFile === undefined && !isEnvoyAlone(text.from);
  if (keyless && discoveryAddress(issuer.value) === undefined) {
    const message =
      'keys are discovered over https, or over http on this machine; write such an issuer, or `jwksUri` or `jwksFile`';
    report.error('no-key-place', issuer.at, message);
  }
  warnOfBounds(text, report);
  const seen = new Set<string>();
  for (const { key } of claims?.attributes ?? []) {
    const folded = key.value.toLowerCase();
    if (RESERVED.test(folded)) {
      report.error(
        'reserved-name',
        key.at,
        `\`${folded}\` is given to every user by itself; choose another name`,
      );
    }
    if (seen.has(folded)) {
      const message = `\`${folded}\` stands here twice, in another case; keep one of them`;
      report.error('duplicate-key', key.at, message);
    }
    seen.add(folded);
  }
}

/** What `may` leaves out may not be asserted: a claim that is named then says nothing, or spoils the token. */
function warnOfBounds({ claims, may }: IssuerText, report: Report): void {
  if (may === undefined || claims === undefined) return;
  const { email, groups } = claims;
  if (groups !== undefined && groups.value !== '' && may.groupPrefix === undefined) {
    const message =
      '`may` has no `groupPrefix`, so no group counts; write what the groups begin with, or `groups: ""`';
    report.warning('claim-without-bounds', groups.at, message);
  }
  if (email !== undefined && email.value !== '' && may.emailDomains === undefined) {
    const message =
      '`may` has no `emailDomains`, so every token with an e-mail is rejected; write the domains, or `email: ""`';
    report.warning('claim-without-bounds', email.at, message);
  }
}

/** Reports issuers that cannot be told apart, and among several each that does not say what it may assert. */
export function checkIssuers(issuers: readonly IssuerText[], report: Report): void {
  const names = new Set<string>();
  const tokens = new Set<string>();
  for (const { name, issuer, may } of issuers) {
    if (names.has(name.value)) {
      report.error(
        'repeated-name',
        name.at,
        `an issuer \`${name.value}\` stands above already; rename one of them`,
      );
    }
    if (tokens.has(issuer.value)) {
      report.error('repeated-issuer', issuer.at, 'this issuer stands above already; make one of the two');
    }
    if (issuers.length > 1 && may === undefined) {
      const message =
        'where several issuers are believed, each says what it may assert; write `may` with `emailDomains`, `groupPrefix` or neither';
      report.error('missing-bounds', name.at, message);
    }
    names.add(name.value);
    tokens.add(issuer.value);
  }
}
