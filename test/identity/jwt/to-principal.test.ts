import test from 'ava';
import { algorithms } from '../../../src/identity/jwt/algorithm.ts';
import type { IssuerData } from '../../../src/identity/jwt/issuer-data.ts';
import { toPrincipal } from '../../../src/identity/jwt/to-principal.ts';

const issuer: IssuerData = {
  name: 'shop',
  issuer: 'https://id.example.com',
  audiences: ['shop'],
  keys: { by: 'discovery' },
  algorithms,
  from: [{ at: 'authorization' }],
  claims: {
    id: ['sub'],
    email: ['email'],
    groups: ['realm', 'groups'],
    attributes: [
      ['team', ['team']],
      ['x-auth-request-email', ['email']],
    ],
  },
  may: { emailDomains: ['example.com'], groupPrefix: 'shop/' },
  typ: undefined,
  azp: undefined,
  clockToleranceSeconds: 0,
};

const free: IssuerData = { ...issuer, may: undefined };
const mute: IssuerData = { ...issuer, may: { emailDomains: [], groupPrefix: undefined } };

const found = (claims: object, by: IssuerData = issuer, others = ['other/']): unknown => {
  const { principal, rejection } = toPrincipal(
    { claims: new Map(Object.entries({ sub: 'ann', ...claims })), expiresAtMs: 1 },
    by,
    others,
  );
  if (principal === undefined) return /^[^\p{Lu}\s].*[^.\s]$/u.test(rejection.message) && rejection.reason;
  const { email, groups, attributes } = principal;
  return { email, groups, attributes: Object.fromEntries(attributes) };
};

const nobody = { email: undefined, groups: [], attributes: { sub: 'ann' } };
const ann = 'ann@example.com';

const rows: readonly (readonly [it: string, found: unknown, want: unknown])[] = [
  ['a subject alone is a user without e-mail', found({}), nobody],
  [
    'an e-mail is one, and an identity key where the policy maps it',
    found({ email: ann }),
    { ...nobody, email: ann, attributes: { sub: 'ann', 'x-auth-request-email': ann } },
  ],
  [
    'a verified e-mail is one',
    found({ email: ann, email_verified: true }, { ...issuer, claims: { ...issuer.claims, attributes: [] } }),
    { ...nobody, email: ann },
  ],
  [
    'an e-mail that a text says is verified is one',
    found(
      { email: ann, email_verified: 'true' },
      { ...issuer, claims: { ...issuer.claims, attributes: [] } },
    ),
    { ...nobody, email: ann },
  ],
  [
    'an e-mail that is not verified where it stands is none',
    found(
      { user: { email: ann, email_verified: false }, email_verified: true },
      { ...issuer, claims: { ...issuer.claims, email: ['user', 'email'], attributes: [] } },
    ),
    { ...nobody, attributes: { sub: 'ann', 'unverified-email': ann } },
  ],
  [
    'nor does it count that another one is not',
    found(
      { user: { email: ann, email_verified: true }, email_verified: false },
      { ...issuer, claims: { ...issuer.claims, email: ['user', 'email'], attributes: [] } },
    ),
    { ...nobody, email: ann },
  ],
  ...[false, 'false', null, 0, 1, 'yes', {}].map(
    (verified) =>
      [
        `an e-mail is none while it is verified: ${JSON.stringify(verified)}`,
        found({ email: ann, email_verified: verified }),
        verified === null
          ? { ...nobody, email: ann, attributes: { sub: 'ann', 'x-auth-request-email': ann } }
          : { ...nobody, attributes: { sub: 'ann', 'unverified-email': ann } },
      ] as const,
  ),
  [
    'an unverified e-mail beyond the bounds suspends and grants nothing',
    found(
      { email: 'eve@example.org', email_verified: false },
      { ...issuer, claims: { ...issuer.claims, attributes: [] } },
    ),
    { ...nobody, attributes: { sub: 'ann', 'unverified-email': 'eve@example.org' } },
  ],
  [
    'an id that is an unverified e-mail is that of nobody',
    found({ email: ann, email_verified: false }, { ...issuer, claims: { ...issuer.claims, id: ['email'] } }),
    'MALFORMED',
  ],
  [
    "a subject that looks like an e-mail is the issuer's own, verified or not",
    found({ sub: ann, email_verified: false }),
    { ...nobody, attributes: { sub: ann } },
  ],
  [
    'each of several unverified e-mails suspends',
    found(
      {
        email: 'new@example.com',
        contact: 'old@example.com',
        upn: 'older@example.com',
        email_verified: false,
      },
      {
        ...issuer,
        claims: {
          ...issuer.claims,
          attributes: [
            ['x-auth-request-email', ['contact']],
            ['upn', ['upn']],
            ['again', ['email']],
          ],
        },
      },
    ),
    {
      ...nobody,
      attributes: {
        sub: 'ann',
        'unverified-email': 'new@example.com',
        'unverified-email-2': 'old@example.com',
        'unverified-email-3': 'older@example.com',
      },
    },
  ],
  [
    'an empty e-mail is none',
    found({ team: 'a', email: '' }),
    { ...nobody, attributes: { sub: 'ann', team: 'a' } },
  ],
  [
    'the domain is compared without regard to case',
    found({ email: 'ann@EXAMPLE.com' }, { ...issuer, claims: { ...issuer.claims, attributes: [] } }),
    { ...nobody, email: 'ann@EXAMPLE.com' },
  ],
  ['an e-mail beyond the bounds', found({ email: 'eve@example.org' }), 'OUT_OF_BOUNDS'],
  ['an e-mail of an issuer that may assert none', found({ email: ann }, mute), 'OUT_OF_BOUNDS'],
  [
    'an e-mail of a lone issuer without bounds',
    found({ email: 'eve@example.org' }, free),
    {
      ...nobody,
      email: 'eve@example.org',
      attributes: { sub: 'ann', 'x-auth-request-email': 'eve@example.org' },
    },
  ],
  [
    'groups within the bounds stay',
    found({ realm: { groups: ['shop/a', 'b', ''] } }),
    { ...nobody, groups: ['shop/a'] },
  ],
  [
    'a group that stands alone is a list of one',
    found({ realm: { groups: 'shop/a' } }),
    { ...nobody, groups: ['shop/a'] },
  ],
  ['a group of another issuer', found({ realm: { groups: ['shop/a', 'other/b'] } }), 'OUT_OF_BOUNDS'],
  [
    'groups of an issuer that may assert none',
    found({ realm: { groups: ['shop/a', 'undefined/a'] } }, mute),
    nobody,
  ],
  [
    'a group within the bounds that is within those of another as well',
    found({ realm: { groups: ['shop/a/b'] } }, issuer, ['shop/a/']),
    { ...nobody, groups: ['shop/a/b'] },
  ],
  [
    'groups of a lone issuer',
    found({ realm: { groups: ['a', 'other/b'] } }, free),
    { ...nobody, groups: ['a', 'other/b'] },
  ],
  ['a number is text', found({ team: 7 }), { ...nobody, attributes: { sub: 'ann', team: '7' } }],
  [
    'the largest number that is no other one is text',
    found({ team: -Number.MAX_SAFE_INTEGER }),
    { ...nobody, attributes: { sub: 'ann', team: '-9007199254740991' } },
  ],
  ['a larger number is none', found({ team: Number.MAX_SAFE_INTEGER + 1 }), 'MALFORMED'],
  ['true is text', found({ team: true }), { ...nobody, attributes: { sub: 'ann', team: 'true' } }],
  [
    'claims that the policy does not read say nothing',
    found(
      { email: ann, realm: { groups: ['other/a'] } },
      { ...issuer, claims: { id: ['sub'], email: undefined, groups: undefined, attributes: [] } },
    ),
    nobody,
  ],
  ['a list of one is text', found({ team: ['a'] }), { ...nobody, attributes: { sub: 'ann', team: 'a' } }],
  ['a list of two is none', found({ team: ['a', 'b'] }), 'MALFORMED'],
  ['what is not there is no text', found({ team: [null] }), 'MALFORMED'],
  [
    'a name with an at sign is no e-mail that a lone issuer could not assert',
    found({ team: '@ann' }, free),
    { ...nobody, attributes: { sub: 'ann', team: '@ann' } },
  ],
  [
    'an id that is no e-mail needs none that is verified',
    found(
      { login: 'ann', email_verified: false },
      { ...issuer, claims: { ...issuer.claims, id: ['login'] } },
    ),
    nobody,
  ],
  ['an object is no text', found({ team: { name: 'a' } }), 'MALFORMED'],
  ['a subject of digits', found({ sub: 4711 }), { ...nobody, attributes: { sub: '4711' } }],
  ['no subject', found({ sub: null }), 'MALFORMED'],
];

for (const [it, actual, want] of rows) {
  test(it, (t) => {
    t.deepEqual(actual, want);
  });
}

test('a principal is scoped by its issuer, and its name decides nothing', (t) => {
  const claims = new Map<string, unknown>([
    ['sub', 'ann'],
    ['name', 'Ann'],
  ]);
  const { principal } = toPrincipal({ claims, expiresAtMs: 5 }, issuer, []);
  t.like(principal, {
    kind: 'USER',
    id: 'shop:ann',
    issuer: 'shop',
    name: 'Ann',
    authenticatedBy: 'jwt',
    expiresAtMs: 5,
  });
  claims.set('name', { given: 'Ann' });
  t.is(toPrincipal({ claims, expiresAtMs: 5 }, issuer, []).principal?.name, undefined);
});

test('groups by the ten thousand are bounded in no time', (t) => {
  const groups = Array.from({ length: 80_000 }, (_, place) => `${place % 2 === 0 ? 'shop/' : ''}${place}`);
  const claims = new Map<string, unknown>([
    ['sub', 'ann'],
    ['realm', { groups }],
  ]);
  const sinceMs = performance.now();
  t.is(toPrincipal({ claims, expiresAtMs: 1 }, issuer, ['other/']).principal?.groups.length, 40_000);
  t.true(performance.now() - sinceMs < 1000);
});
