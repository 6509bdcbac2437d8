import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import type { Principal } from '../../src/decision/principal.ts';
import type { AuthenticationResult } from '../../src/identity/authentication.ts';
import type { HeaderRule, TokenData } from '../../src/identity/authentication-data.ts';
import { buildAuthentication } from '../../src/identity/build-authentication.ts';
import type { Credentials } from '../../src/identity/credentials.ts';
import { noKeyRegistry } from '../../src/identity/jwt/key-registry.ts';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from '../policy/decode.ts';

interface AuthenticationCase {
  readonly it: string;
  readonly credentials: Credentials;
  readonly nowMs: number;
  /** A reason, or what the principal is. */
  readonly want: string | Omit<Principal, 'authenticatedBy' | 'expiresAtMs'>;
}

const NOW = '2026-01-01T00:00:00Z';

const recognises = test.macro(
  (t, { authenticate }: PromptAuthentication, { credentials, nowMs, want }: AuthenticationCase) => {
    const { principal, rejection } = authenticate(credentials, nowMs);
    if (principal === undefined) {
      t.deepEqual<unknown, unknown>(rejection.reason, want);
      t.regex(rejection.message, /^[^\p{Lu}\s].*[^.\s]$/u);
      for (const { value } of credentials.headers)
        t.false(value.length > 3 && rejection.message.includes(value));
    } else {
      const { authenticatedBy, expiresAtMs, ...known } = principal;
      t.deepEqual<unknown, unknown>(known, want);
      t.is(authenticatedBy, principal.kind === 'USER' ? 'headers' : 'access_token');
      t.true(nowMs < expiresAtMs);
    }
  },
);

/** An authentication without issuers of tokens: it waits for nothing. */
interface PromptAuthentication {
  readonly authenticate: (credentials: Credentials, nowMs: number) => AuthenticationResult;
}

/** Builds an authentication whose tokens are given in clear. */
export function authenticationOf(
  rules: readonly HeaderRule[],
  tokens: readonly (readonly [token: string, expiresAtMs: number])[],
): PromptAuthentication {
  const builder = buildAuthentication(
    { headers: rules, jwt: [], certificates: [], peps: ['unix'], pepNames: [], pepAddresses: [] },
    noKeyRegistry,
  );
  builder.add(tokens.map(([token, expiresAtMs]): TokenData => [hash('sha256', token), expiresAtMs]));
  const { authenticate } = builder.finish();
  return {
    authenticate(credentials, nowMs) {
      const result = authenticate(credentials, nowMs);
      if (result instanceof Promise) throw new Error('it waits for something');
      return result;
    },
  };
}

/** Runs every table of authentications in a directory: what is believed, and who is recognised by it. */
export function runAuthenticationTables(directory: URL): void {
  for (const name of readdirSync(directory).sort()) {
    const table = fieldsOf(parse(readFileSync(new URL(name, directory), 'utf8')), [
      'rules',
      'tokens',
      'cases',
    ]);
    const tokens = entriesOf(table.tokens ?? {}, toExpiry);
    const authentication = authenticationOf(listOf(table.rules, toRule), tokens);
    for (const each of listOf(table.cases, toCase))
      test(`${name}: ${each.it}`, recognises, authentication, each);
  }
}

function toExpiry(value: unknown): number {
  return value === 'never' ? Infinity : Date.parse(textOf(value));
}

function toRule(value: unknown): HeaderRule {
  const { keys, setBy } = fieldsOf(value, ['keys', 'setBy']);
  return { keys: listOf(keys, textOf), setBy: listOf(setBy, textOf) };
}

function toCase(value: unknown): AuthenticationCase {
  const { it, from, as, now, headers, want } = fieldsOf(value, [
    'it',
    'from',
    'as',
    'now',
    'headers',
    'want',
  ]);
  const peer =
    from === undefined && as === undefined
      ? undefined
      : { address: maybe(from, textOf) ?? '', principal: maybe(as, textOf) ?? '', certificate: '' };
  return {
    it: textOf(it),
    credentials: { headers: listOf(headers, toHeader), peer },
    nowMs: Date.parse(maybe(now, textOf) ?? NOW),
    want: typeof want === 'string' ? want : toPrincipal(want),
  };
}

function toHeader(value: unknown): Credentials['headers'][number] {
  const [name = '', text = '', ...more] = listOf(value, textOf);
  if (name === '' || more.length > 0) throw new TypeError(`no header: ${name}`);
  return { name, value: encode(text) };
}

/** Writes out a value in base64, so that tables show what is in it. */
function encode(text: string): string {
  const [, kind = '', rest = ''] = /^\{(base64|base64url)\}(.*)$/s.exec(text) ?? [];
  return kind === 'base64' || kind === 'base64url' ? Buffer.from(rest).toString(kind) : text;
}

function toPrincipal(value: unknown): Exclude<AuthenticationCase['want'], string> {
  const keys = ['kind', 'token', 'id', 'email', 'name', 'groups', 'attributes'] as const;
  const { kind, token, id, email, name, groups, attributes } = fieldsOf(value, keys);
  return {
    kind: toKind(textOf(kind)),
    id: token === undefined ? textOf(id) : hash('sha256', textOf(token)),
    email: maybe(email, textOf),
    name: maybe(name, textOf),
    groups: listOf(groups ?? [], textOf),
    attributes: new Map(entriesOf(attributes ?? {}, textOf)),
    issuer: undefined,
  };
}

function toKind(word: string): Principal['kind'] {
  if (word === 'USER' || word === 'ACCESS_TOKEN' || word === 'WORKLOAD') return word;
  throw new TypeError(`no kind: ${word}`);
}
