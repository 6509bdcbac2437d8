import type { Principal } from '../decision/principal.ts';
import { trimSpaces } from '../decision/trim-spaces.ts';
import { type AuthenticationResult, type Authenticator, reject } from './authentication.ts';
import type { HeaderRule } from './authentication-data.ts';
import type { Credentials } from './credentials.ts';
import { foldName, lowerName } from './header-name.ts';
import { textProblem } from './header-text.ts';
import { compilePeers, type PeerMatcher } from './peer-pattern.ts';
import { readUserinfo, type Userinfo } from './userinfo.ts';

/**
 * What the headers of an auth proxy say; any other key is an attribute only.
 *
 * @see oauth2-proxy, `--set-xauthrequest`; Kalm's auth-proxy
 */
const MEANINGS: ReadonlyMap<string, 'id' | 'email' | 'name' | 'groups' | 'userinfo'> = new Map([
  ['x-auth-request-user', 'id'],
  ['x-auth-request-email', 'email'],
  ['x-auth-request-preferred-username', 'name'],
  ['x-auth-request-groups', 'groups'],
  ['x-forwarded-user', 'id'],
  ['x-forwarded-email', 'email'],
  ['x-forwarded-preferred-username', 'name'],
  ['x-forwarded-groups', 'groups'],
  ['kalm-sso-userinfo', 'userinfo'],
]);

/** A rule, digested: its keys, those keys as careless readers spell them, and the length of the shortest. */
interface Rule {
  readonly keys: ReadonlySet<string>;
  readonly folded: ReadonlySet<string>;
  readonly shortest: number;
  readonly sentBy: PeerMatcher;
}

/**
 * Recognises headers that an auth proxy set. A header counts only if the peer that sent it is one that a rule names;
 * a copy from anybody else is as if it were not there.
 *
 * @throws {Error} when a rule names a peer that is none
 */
export function createHeaderAuthenticator(rules: readonly HeaderRule[]): Authenticator {
  const compiled = compileRules(rules);
  return ({ headers, peer }, nowMs) => {
    if (peer === undefined) return undefined;
    const believed = compiled.filter(({ sentBy }) => sentBy(peer));
    if (believed.length === 0) return undefined;
    const found = valuesIn(headers, believed);
    return found instanceof Map ? toResult(found, nowMs) : found;
  };
}

function compileRules(rules: readonly HeaderRule[]): readonly Rule[] {
  return rules.map(({ keys, setBy }) => ({
    keys: new Set(keys.map(lowerName)),
    folded: new Set(keys.map(foldName)),
    shortest: Math.min(...keys.map((key) => key.length)),
    sentBy: compilePeers(setBy),
  }));
}

/**
 * Finds the headers of a request that say who the user is though their sender is not believed in that, however they
 * are spelt: nobody behind us is to read them.
 *
 * @throws {Error} when a rule names a peer that is none
 */
export function createUnbelieved(
  rules: readonly HeaderRule[],
): (credentials: Credentials) => readonly string[] {
  const compiled = compileRules(rules);
  return ({ headers, peer }) => {
    const names = headers.map(({ name }) => name);
    const ours = names.filter((name) => compiled.some(({ folded }) => folded.has(foldName(name))));
    if (ours.length === 0 || peer === undefined) return ours;
    const believed = compiled.filter(({ sentBy }) => sentBy(peer));
    return ours.filter((name) => !believed.some(({ keys }) => keys.has(lowerName(name))));
  };
}

type Values = ReadonlyMap<string, string>;

/** The values of the believed headers by key, without those that are empty. */
function valuesIn(
  headers: Credentials['headers'],
  believed: readonly Rule[],
): Map<string, string> | AuthenticationResult {
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, value } of headers) {
    const key = lowerName(name);
    if (!believed.some(({ keys }) => keys.has(key))) {
      // A proxy that overwrites the key leaves this one alone, and a careless reader takes it for the key.
      if (!believed.some((rule) => isAlmostKey(name, rule))) continue;
      return reject('DUPLICATE', 'a header is spelt almost like one that says who the user is');
    }
    // An empty copy counts: it may be all that the proxy says, and the other one a stranger's.
    if (seen.has(key)) return reject('DUPLICATE', `more than one \`${key}\` header`);
    seen.add(key);
    const text = trimSpaces(value);
    if (text === '') continue;
    const wrong = textProblem(value);
    if (wrong !== undefined) return reject('MALFORMED', `${wrong} in \`${key}\``);
    const single = MEANINGS.get(key) !== 'groups';
    if (single && text.includes(',')) return reject('DUPLICATE', `more than one value in \`${key}\``);
    values.set(key, text);
  }
  return values;
}

function isAlmostKey(name: string, { folded, shortest }: Rule): boolean {
  return name.length >= shortest && folded.has(foldName(name));
}

function toResult(values: Values, nowMs: number): AuthenticationResult | undefined {
  const said = new Map<string, string>();
  for (const [key, value] of values) {
    const meaning = MEANINGS.get(key) ?? 'other';
    if (meaning !== 'other' && (said.get(meaning) ?? value) !== value) {
      return reject('DUPLICATE', `\`${key}\` and a header of the same meaning disagree`);
    }
    if (!said.has(meaning)) said.set(meaning, value);
  }
  const userinfo = said.get('userinfo');
  return userinfo === undefined ? byHeaders(said, values) : byUserinfo(userinfo, said, values, nowMs);
}

function byHeaders(said: Values, values: Values): AuthenticationResult | undefined {
  const id = said.get('id') ?? said.get('email') ?? said.get('other');
  if (id === undefined) return undefined;
  const groups = (said.get('groups') ?? '').split(',').map(trimSpaces);
  return toUser({
    id,
    email: said.get('email'),
    name: said.get('name'),
    groups: groups.filter((group) => group !== ''),
    attributes: values,
    expiresAtMs: Infinity,
  });
}

/** The user whom the claims name. Beside them no other header says who it is, so that none can contradict them. */
function byUserinfo(text: string, said: Values, values: Values, nowMs: number): AuthenticationResult {
  if (['id', 'email', 'name', 'groups'].some((meaning) => said.has(meaning))) {
    return reject('DUPLICATE', '`kalm-sso-userinfo` beside another header that says who the user is');
  }
  const userinfo = readUserinfo(text, nowMs);
  if ('reason' in userinfo) return { principal: undefined, rejection: userinfo };
  const attributes = new Map([...values, ...userinfo.attributes]);
  attributes.delete('kalm-sso-userinfo');
  return toUser({ ...userinfo, attributes });
}

function toUser(user: Userinfo): AuthenticationResult {
  const principal: Principal = { kind: 'USER', ...user, issuer: undefined, authenticatedBy: 'headers' };
  return { principal, rejection: undefined };
}
