import { algorithms } from '../../identity/jwt/algorithm.ts';
import { domainOf } from '../../identity/jwt/bounds.ts';
import { parseClaimPath } from '../../identity/jwt/claim-path.ts';
import { parseProviderAddress } from '../../identity/jwt/provider-address.ts';
import { object, optional, required } from '../syntax/object.ts';
import { noted, ruled } from '../syntax/rule.ts';
import { checkedText, formedText, text, textOrEmpty, word } from '../syntax/scalar.ts';
import { type Located, list, record, type Shape } from '../syntax/shape.ts';
import { checkIssuer, checkIssuers } from './issuer-rules.ts';
import { type BoundsText, type ClaimsText, type IssuerText, usualToleranceSeconds } from './issuer-text.ts';
import { tokenPlace } from './token-place.ts';

/** Clocks that are further apart than this are broken, and a token that is not valid yet would be for long. */
const mostToleranceSeconds = 300;
const SECONDS = /^\d{1,3}$/;

const issuerName = formedText(
  'a name of letters, digits, `.`, `_` and `-`',
  /^[A-Za-z0-9._-]{1,64}$/,
  (name) => `\`${name}\` is no name of an issuer; write up to 64 letters, digits, \`.\`, \`_\` and \`-\``,
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
  id: optional(noted(claim, { default: 'sub' }), 'The claim that is the id.'),
  email: optional(
    noted(optionalClaim, { default: 'email' }),
    'The claim that is the e-mail; `""` reads none.',
  ),
  groups: optional(
    noted(optionalClaim, { default: 'groups' }),
    'The claim that holds the groups; `""` reads none.',
  ),
  attributes: optional(
    record(claim, 'a map of attributes with the names of claims'),
    'Which claims are attributes: `outer.inner` and `/outer/inner` lead inside.',
  ),
});

const domain = checkedText('a domain', (value) =>
  domainOf(`x@${value}`) === undefined
    ? `\`${value}\` is no domain of e-mails; write one such as \`example.com\``
    : undefined,
);

const bounds: Shape<BoundsText> = object('`may`', {
  emailDomains: optional(list(domain, 'a list of domains', 1), 'Domains of the e-mails that it may assert.'),
  groupPrefix: optional(
    text('what the groups begin with'),
    'What the groups begin with that it may assert; left out, none counts.',
  ),
});

const seconds = checkedText(
  `seconds, at most ${mostToleranceSeconds}`,
  (value) =>
    SECONDS.test(value) && Number(value) <= mostToleranceSeconds
      ? undefined
      : `\`${value}\` is no whole number of seconds up to ${mostToleranceSeconds}`,
  SECONDS,
);

const tolerance: Shape<Located<number>> = {
  what: seconds.what,
  standIn: (at) => ({ value: 0, at }),
  schema: () => ({ ...seconds.schema(), maximum: mostToleranceSeconds, default: usualToleranceSeconds }),
  read(node, report) {
    const { value, at } = seconds.read(node, report);
    return { value: Number(value), at };
  },
};

const issuer: Shape<IssuerText> = ruled(
  object('an issuer', {
    name: required(issuerName, 'What the policy calls it; ids of its users begin with it.'),
    issuer: required(text('the `iss` of its tokens'), 'Compared exactly. No two issuers have the same.'),
    audiences: required(
      list(text('an audience'), 'a list of audiences', 1),
      'For whom tokens must be: one of these stands in `aud`.',
    ),
    jwksUri: optional(
      address,
      'Where its keys are. Without it and `jwksFile` they are discovered at `issuer`.',
    ),
    jwksFile: optional(
      text('the path of a file'),
      'A file with its keys, named from where the policy stands; read again when it changes.',
    ),
    algorithms: optional(
      list(algorithm, 'a list of algorithms', 1),
      'By which its tokens may be signed; by default any of them.',
    ),
    from: optional(
      noted(list(tokenPlace, 'a list of places', 1), { default: ['authorization'] }),
      'Where its tokens stand.',
    ),
    claims: optional(claims, 'Which claims say what.'),
    may: optional(
      bounds,
      'What it may assert. Only a lone issuer can do without, and then may assert anything.',
    ),
    typ: optional(
      text('a type of tokens'),
      'The `typ` its tokens must have; by default none, `JWT` or `at+jwt`.',
    ),
    azp: optional(list(text('a client'), 'a list of clients', 1), 'The clients whose tokens count.'),
    clockToleranceSeconds: optional(tolerance, 'How far `nbf` and `iat` may lie ahead.'),
  }),
  checkIssuer,
);

/** The issuers of JSON Web Tokens that a policy believes. */
export const issuers: Shape<readonly IssuerText[]> = ruled(list(issuer, 'a list of issuers'), checkIssuers);
