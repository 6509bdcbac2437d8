import { algorithms } from '../../identity/jwt/algorithm.ts';
import { domainOf } from '../../identity/jwt/bounds.ts';
import { parseClaimPath } from '../../identity/jwt/claim-path.ts';
import { parseProviderAddress } from '../../identity/jwt/provider-address.ts';
import { object, optional, required } from '../syntax/object.ts';
import { ruled } from '../syntax/rule.ts';
import { checkedText, text, textOrEmpty, word } from '../syntax/scalar.ts';
import { type Located, list, record, type Shape } from '../syntax/shape.ts';
import { checkIssuer, checkIssuers } from './issuer-rules.ts';
import type { BoundsText, ClaimsText, IssuerText } from './issuer-text.ts';
import { tokenPlace } from './token-place.ts';

/** Clocks that are further apart than this are broken, and a token that is not valid yet would be for long. */
const mostToleranceSeconds = 300;

const issuerName = checkedText('a name of letters, digits, `.`, `_` and `-`', (name) =>
  /^[A-Za-z0-9._-]{1,64}$/.test(name)
    ? undefined
    : `\`${name}\` is no name of an issuer; write up to 64 letters, digits, \`.\`, \`_\` and \`-\``,
);

const address = checkedText('an address of keys', (value) =>
  parseProviderAddress(value) === undefined
    ? 'keys come over https, or over http from this machine; write such an address, without user and fragment'
    : undefined,
);

const algorithm = word(algorithms, (value) =>
  /^HS\d/.test(value)
    ? 'whoever checks by a shared secret could sign by it; write an algorithm with a public key, such as `ES256`'
    : undefined,
);

const claim = checkedText('the name of a claim', claimProblem);
const claimOrNone = textOrEmpty('the name of a claim, or `""` for none');

function claimProblem(value: string): string | undefined {
  if (parseClaimPath(value) !== undefined) return undefined;
  return `\`${value}\` names no claim; write \`name\`, \`outer.inner\` or \`/outer/inner\``;
}

/** The name of a claim, or an empty text. */
const optionalClaim: Shape<Located<string>> = ruled(claimOrNone, ({ value, at }, report) => {
  const wrong = value === '' ? undefined : claimProblem(value);
  if (wrong !== undefined) report.error('bad-value', at, wrong);
});

const claims: Shape<ClaimsText> = object('`claims`', {
  id: optional(claim),
  email: optional(optionalClaim),
  groups: optional(optionalClaim),
  attributes: optional(record(claim, 'a map of attributes with the names of claims')),
});

const domain = checkedText('a domain', (value) =>
  domainOf(`x@${value}`) === undefined
    ? `\`${value}\` is no domain of e-mails; write one such as \`example.com\``
    : undefined,
);

const bounds: Shape<BoundsText> = object('`may`', {
  emailDomains: optional(list(domain, 'a list of domains', 1)),
  groupPrefix: optional(text('what the groups begin with')),
});

const tolerance: Shape<Located<number>> = {
  what: `seconds, at most ${mostToleranceSeconds}`,
  standIn: (at) => ({ value: 0, at }),
  read(node, report) {
    const { value, at } = checkedText(tolerance.what, (seconds) =>
      /^\d{1,3}$/.test(seconds) && Number(seconds) <= mostToleranceSeconds
        ? undefined
        : `\`${seconds}\` is no whole number of seconds up to ${mostToleranceSeconds}`,
    ).read(node, report);
    return { value: Number(value), at };
  },
};

const issuer: Shape<IssuerText> = ruled(
  object('an issuer', {
    name: required(issuerName),
    issuer: required(text('the `iss` of its tokens')),
    audiences: required(list(text('an audience'), 'a list of audiences', 1)),
    jwksUri: optional(address),
    jwksFile: optional(text('the path of a file')),
    algorithms: optional(list(algorithm, 'a list of algorithms', 1)),
    from: optional(list(tokenPlace, 'a list of places', 1)),
    claims: optional(claims),
    may: optional(bounds),
    typ: optional(text('a type of tokens')),
    azp: optional(list(text('a client'), 'a list of clients', 1)),
    clockToleranceSeconds: optional(tolerance),
  }),
  checkIssuer,
);

/** The issuers of JSON Web Tokens that a policy believes. */
export const issuers: Shape<readonly IssuerText[]> = ruled(list(issuer, 'a list of issuers'), checkIssuers);
