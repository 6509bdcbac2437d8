import type { Principal } from '../decision/principal.ts';
import { type AuthenticationResult, type Authenticator, reject } from './authentication.ts';
import type { HeaderRule } from './authentication-data.ts';
import type { Credentials } from './credentials.ts';
import { compilePeers } from './peer-pattern.ts';

/** What the headers of an auth proxy say; any other key is an attribute only. @see oauth2-proxy, `--set-xauthrequest` */
const MEANINGS: ReadonlyMap<string, 'id' | 'email' | 'name' | 'groups'> = new Map([
  ['x-auth-request-user', 'id'],
  ['x-auth-request-email', 'email'],
  ['x-auth-request-preferred-username', 'name'],
  ['x-auth-request-groups', 'groups'],
  ['x-forwarded-user', 'id'],
  ['x-forwarded-email', 'email'],
  ['x-forwarded-preferred-username', 'name'],
  ['x-forwarded-groups', 'groups'],
]);

/** Bytes that no identity holds and that would forge lines in a log or a header. */
const CONTROL = /\p{Cc}/u;

/**
 * Recognises headers that an auth proxy set. A header counts only if the peer that sent it is one that a rule names;
 * a copy from anybody else is as if it were not there.
 *
 * @throws {Error} when a rule names a peer that is none
 */
export function createHeaderAuthenticator(rules: readonly HeaderRule[]): Authenticator {
  const compiled = rules.map(({ keys, setBy }) => ({
    keys: keys.map((key) => key.toLowerCase()),
    sentBy: compilePeers(setBy),
  }));
  return ({ headers, peer }) => {
    if (peer === undefined) return undefined;
    const believed = new Set(compiled.flatMap(({ keys, sentBy }) => (sentBy(peer) ? keys : [])));
    return believed.size === 0 ? undefined : recognise(headers, believed);
  };
}

function recognise(
  headers: Credentials['headers'],
  believed: ReadonlySet<string>,
): AuthenticationResult | undefined {
  const attributes = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const text = value.trim();
    if (!believed.has(key)) continue;
    // An empty copy counts: it may be all that the proxy says, and the other one a stranger's.
    if (seen.has(key)) return reject('DUPLICATE', `more than one \`${key}\` header`);
    seen.add(key);
    if (text === '') continue;
    if (CONTROL.test(value)) return reject('MALFORMED', `control characters in \`${key}\``);
    const single = MEANINGS.get(key) !== 'groups';
    if (single && text.includes(',')) return reject('DUPLICATE', `more than one value in \`${key}\``);
    attributes.set(key, text);
  }
  return toResult(attributes);
}

function toResult(attributes: ReadonlyMap<string, string>): AuthenticationResult | undefined {
  const found = new Map<string, string>();
  for (const [key, value] of attributes) {
    const meaning = MEANINGS.get(key) ?? 'other';
    if (meaning !== 'other' && (found.get(meaning) ?? value) !== value) {
      return reject('DUPLICATE', `\`${key}\` and a header of the same meaning disagree`);
    }
    if (!found.has(meaning)) found.set(meaning, value);
  }
  const id = found.get('id') ?? found.get('email') ?? found.get('other');
  if (id === undefined) return undefined;
  const principal: Principal = {
    kind: 'USER',
    id,
    email: found.get('email'),
    name: found.get('name'),
    groups: (found.get('groups') ?? '')
      .split(',')
      .map((group) => group.trim())
      .filter((group) => group !== ''),
    attributes,
    issuer: undefined,
    authenticatedBy: 'headers',
    expiresAtMs: Infinity,
  };
  return { principal, rejection: undefined };
}
