import test from 'ava';
import { algorithms } from '../../../src/identity/jwt/algorithm.ts';
import { inspect } from '../../../src/identity/jwt/inspect.ts';
import type { IssuerData } from '../../../src/identity/jwt/issuer-data.ts';

const nowSeconds = 1_800_000_000;
const lastSecond = Date.parse('9999-12-31T23:59:59Z') / 1000;
const exp = nowSeconds + 1;

const issuer: IssuerData = {
  name: 'shop',
  issuer: 'https://id.example.com',
  audiences: ['shop', 'api'],
  keys: { by: 'discovery' },
  algorithms: ['RS256', 'ES256'],
  from: [{ at: 'authorization' }],
  claims: { id: ['sub'], email: undefined, groups: undefined, attributes: [] },
  may: undefined,
  typ: undefined,
  azp: undefined,
  clockToleranceSeconds: 60,
};

interface Text {
  readonly header?: object;
  readonly claims?: object;
  readonly by?: Partial<IssuerData>;
}

const found = ({ header, claims, by }: Text): string => {
  const token = {
    header: new Map(Object.entries({ alg: 'RS256', ...header })),
    claims: new Map(Object.entries({ aud: 'shop', exp, ...claims })),
  };
  const result = inspect(token, { ...issuer, ...by }, nowSeconds * 1000);
  return 'reason' in result ? result.reason : 'OK';
};

const rows: readonly (readonly [it: string, text: Text, want: string])[] = [
  ['nothing wrong', {}, 'OK'],
  ['another algorithm of the policy', { header: { alg: 'ES256' } }, 'OK'],
  ...[...algorithms.filter((each) => !issuer.algorithms.includes(each)), 'none', 'HS256', '', null, 1].map(
    (alg) => [`the algorithm ${alg}`, { header: { alg } }, 'UNSUPPORTED_ALGORITHM'] as const,
  ),
  ['an extension that must be understood', { header: { crit: ['exp'] } }, 'UNSUPPORTED_HEADER'],
  ['a payload that may not be encoded', { header: { b64: true } }, 'UNSUPPORTED_HEADER'],
  ...['JWT', 'jwt', 'at+JWT', 'application/jwt', 'APPLICATION/AT+JWT'].map(
    (typ) => [`the type ${typ}`, { header: { typ } }, 'OK'] as const,
  ),
  ...['', 'jwt2', 'xapplication/jwt', 'japplication/wt', 'application/', null, ['JWT']].map(
    (typ) => [`the type ${JSON.stringify(typ)}`, { header: { typ } }, 'WRONG_TYPE'] as const,
  ),
  ['the type that is wanted', { header: { typ: 'A+JWT' }, by: { typ: 'application/a+jwt' } }, 'OK'],
  ['another type than is wanted', { header: { typ: 'JWT' }, by: { typ: 'a+jwt' } }, 'WRONG_TYPE'],
  ['no type where one is wanted', { by: { typ: 'jwt' } }, 'WRONG_TYPE'],
  ['another audience of the policy', { claims: { aud: 'api' } }, 'OK'],
  ['an audience among others', { claims: { aud: ['other', 'api'] } }, 'OK'],
  ['another audience', { claims: { aud: 'other' } }, 'WRONG_AUDIENCE'],
  ['an audience that begins like ours', { claims: { aud: 'shop2' } }, 'WRONG_AUDIENCE'],
  ['other audiences', { claims: { aud: ['other', 'another'] } }, 'WRONG_AUDIENCE'],
  ['no audience', { claims: { aud: undefined } }, 'WRONG_AUDIENCE'],
  ['an empty list of audiences', { claims: { aud: [] } }, 'WRONG_AUDIENCE'],
  ['an audience beside what is no text', { claims: { aud: ['shop', 1] } }, 'WRONG_AUDIENCE'],
  ['any party', { claims: { azp: 'any' } }, 'OK'],
  ['the party that is wanted', { claims: { azp: 'b' }, by: { azp: ['a', 'b'] } }, 'OK'],
  ['another party than is wanted', { claims: { azp: 'c' }, by: { azp: ['a', 'b'] } }, 'WRONG_PARTY'],
  ['no party where one is wanted', { by: { azp: ['a', 'b'] } }, 'WRONG_PARTY'],
  ['any party where none counts', { claims: { azp: 'a' }, by: { azp: [] } }, 'WRONG_PARTY'],
  ['no end', { claims: { exp: undefined } }, 'MALFORMED'],
  ['an end that is text', { claims: { exp: `${exp}` } }, 'MALFORMED'],
  ['an end before time', { claims: { exp: -1 } }, 'MALFORMED'],
  ['an end at the beginning of time', { claims: { exp: 0 } }, 'EXPIRED'],
  ['the last end', { claims: { exp: lastSecond } }, 'OK'],
  ['an end after that', { claims: { exp: lastSecond + 1 } }, 'MALFORMED'],
  ['an end now', { claims: { exp: nowSeconds } }, 'EXPIRED'],
  ['an end a moment ago', { claims: { exp: nowSeconds - 1 } }, 'EXPIRED'],
  ['an end within the second', { claims: { exp: nowSeconds + 0.001 } }, 'OK'],
  ...['nbf', 'iat'].flatMap(
    (name) =>
      [
        [`${name} now`, { claims: { [name]: nowSeconds }, by: { clockToleranceSeconds: 0 } }, 'OK'],
        [
          `${name} in a second`,
          { claims: { [name]: nowSeconds + 1 }, by: { clockToleranceSeconds: 0 } },
          'NOT_YET_VALID',
        ],
        [`${name} within the tolerance`, { claims: { [name]: nowSeconds + 60 } }, 'OK'],
        [`${name} beyond the tolerance`, { claims: { [name]: nowSeconds + 61 } }, 'NOT_YET_VALID'],
        [`${name} at the beginning of time`, { claims: { [name]: 0 } }, 'OK'],
        [`${name} that is text`, { claims: { [name]: '0' } }, 'MALFORMED'],
        [`${name} that is null`, { claims: { [name]: null } }, 'MALFORMED'],
      ] as const,
  ),
  ['no key id', { header: { kid: undefined } }, 'OK'],
  ['an empty key id', { header: { kid: '' } }, 'OK'],
  ['a key id of 512 characters', { header: { kid: 'k'.repeat(512) } }, 'OK'],
  ['a key id of 513 characters', { header: { kid: 'k'.repeat(513) } }, 'MALFORMED'],
  ['a key id that is a number', { header: { kid: 1 } }, 'MALFORMED'],
  ['a key id that is null', { header: { kid: null } }, 'MALFORMED'],
];

for (const [it, text, want] of rows) {
  test(`a token with ${it}: ${want}`, (t) => {
    t.is(found(text), want);
  });
}

test('what is left for the signature to refuse', (t) => {
  const header = new Map([
    ['alg', 'ES256'],
    ['kid', 'a'],
  ]);
  const claims = new Map<string, unknown>(Object.entries({ aud: 'shop', exp }));
  t.deepEqual(inspect({ header, claims }, issuer, nowSeconds * 1000), {
    claims,
    algorithm: 'ES256',
    keyId: 'a',
    expiresAtMs: exp * 1000,
  });
});
