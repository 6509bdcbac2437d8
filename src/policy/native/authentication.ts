import type { Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import { noted } from '../syntax/rule.ts';
import { checkedText } from '../syntax/scalar.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';
import { certificates } from './certificate.ts';
import type { CertificateText } from './certificate-text.ts';
import { type ImpersonationText, impersonation } from './impersonation.ts';
import { issuers } from './issuer.ts';
import type { IssuerText } from './issuer-text.ts';
import { localPeps, peer, pep } from './peer.ts';

/** Whose words count, as read. */
export interface AuthenticationText {
  readonly at: Place;
  readonly jwt: readonly IssuerText[] | undefined;
  readonly headers: readonly HeaderRuleText[] | undefined;
  readonly certificates: readonly CertificateText[] | undefined;
  readonly peps: readonly Located<string>[] | undefined;
  readonly impersonation: ImpersonationText | undefined;
}

interface HeaderRuleText {
  readonly keys: readonly Located<string>[];
  readonly setBy: readonly Located<string>[];
}

const headerName = checkedText('the name of a header', (name) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return `\`${name}\` is no name of a header; write one`;
  if (name.toLowerCase() !== 'authorization') return undefined;
  return '`authorization` is for access tokens; name the headers that the auth proxy sets';
});

const headerRule: Shape<HeaderRuleText> = object('a header rule', {
  keys: required(
    list(headerName, 'a list of header names', 1),
    'Identity headers, such as `X-Auth-Request-Email`.',
  ),
  setBy: required(
    list(peer, 'a list of peers', 1),
    'The peers that are believed when they send them: addresses, ranges, or URIs.',
  ),
});

/** The shape of `authentication`. */
export const authentication: Shape<AuthenticationText> = object('`authentication`', {
  jwt: optional(issuers, "Which issuers' JSON Web Tokens count, for whom, and what they may assert."),
  headers: optional(
    list(headerRule, 'a list of header rules, each `{ keys: […], setBy: […] }`'),
    'Which identity headers count, and which peers are believed when they send them.',
  ),
  certificates: optional(certificates, 'Whom client certificates make principals of.'),
  peps: optional(
    noted(list(pep, `a list of ${pep.what}`, 1), { default: localPeps }),
    'Who may ask for others. Whoever is listed may vouch for any principal.',
  ),
  impersonation: optional(impersonation, 'That owners may act as others, and as whom. Off by default.'),
});
