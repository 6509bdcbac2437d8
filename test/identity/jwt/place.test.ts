import { hash } from 'node:crypto';
import test from 'ava';
import { reject } from '../../../src/identity/authentication.ts';
import { createPlaceAuthenticator, type OtherPlace } from '../../../src/identity/jwt/place.ts';

/** The token that is found, or why none is; `undefined` when none is there. */
async function found(place: OtherPlace, ...shown: readonly (readonly [name: string, value: string])[]) {
  let verified: string | undefined;
  const authenticate = createPlaceAuthenticator(place, (token, digest) => {
    verified = digest === hash('sha256', token) ? token : digest;
    return reject('UNKNOWN_TOKEN', '');
  });
  const headers = shown.map(([name, value]) => ({ name, value }));
  const result = await authenticate({ headers, peer: undefined }, 0);
  return verified ?? result?.rejection?.reason;
}

const cookie: OtherPlace = { at: 'cookie', name: 'session' };
const header: OtherPlace = { at: 'header', name: 'x-id-token' };

for (const [text, want] of [
  ['session=a', 'a'],
  ['b=c; session=a', 'a'],
  ['b=c;session=a ; d=e', 'a'],
  ['session=a=b', 'a=b'],
  ['session="a"', '"a"'],
  ['x-session=b; session=a', 'a'],
  ['session2=b; session=a', 'a'],
  ['session=', undefined],
  ['session', undefined],
  ['Session=a', undefined],
  ['x-session=a', undefined],
  ['session=a; session=a', 'DUPLICATE'],
  ['session=; session=a', 'DUPLICATE'],
  ['b="c;d"; session=a', 'MALFORMED'],
  ['name="c;d"; session=a', 'MALFORMED'],
  ['b="; session=a; c="', 'MALFORMED'],
  ['b=" ; session=a; c="', 'MALFORMED'],
  ['b= "c;d"; session=a', 'MALFORMED'],
  ['b=\t "c;d"; session=a', 'MALFORMED'],
  ['="c;d"; session=a', 'MALFORMED'],
  ['e=f; b="c;d"; session=a', 'MALFORMED'],
  ['session=a; b="c', 'MALFORMED'],
  ['session=a; b="', 'MALFORMED'],
  ['session="a', 'MALFORMED'],
  ['b="c;d"', undefined],
  ['b="c"; session=a', 'a'],
  ['b="c d"; session=a', 'a'],
  ['b=""; session=a', 'a'],
  ['b=c"d; session=a', 'a'],
  ['b="c"d; session=a', 'a'],
  ['b=c=";"; session=a', 'a'],
  ['"b=";"; session=a', 'a'],
] as const) {
  test(`in the cookies ${JSON.stringify(text)} stands ${want ?? 'nothing'}`, async (t) => {
    t.is(await found(cookie, ['Cookie', text]), want);
  });
}

test('cookies may stand in several headers', async (t) => {
  t.is(await found(cookie, ['cookie', 'b=c'], ['other', 'session=b'], ['Cookie', 'session=a']), 'a');
  t.is(await found(cookie, ['cookie', 'session=a'], ['Cookie', 'session=b']), 'DUPLICATE');
  t.is(await found(cookie, ['cookie', 'b="c'], ['Cookie', 'session=a']), 'MALFORMED');
  t.is(await found(cookie, ['x-id-token', 'a']), undefined);
});

test('a header of a token is found in any case, once and alone', async (t) => {
  t.is(await found(header, ['X-ID-Token', ' a ']), 'a');
  t.is(await found(header, ['X-Id-Token', ' ']), undefined);
  t.is(await found(header, ['X-Id-Tokens', 'a'], ['cookie', 'x-id-token=a']), undefined);
  t.is(await found(header, ['X-Id-Token', 'a,']), 'DUPLICATE');
  t.is(await found(header, ['X-Id-Token', ''], ['x-id-token', 'a']), 'DUPLICATE');
});
