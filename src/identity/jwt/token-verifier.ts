import { type AuthenticationResult, type PendingResult, reject } from '../authentication.ts';
import type { Rejection } from '../rejection.ts';
import { looksSigned, readCompact } from './compact.ts';
import { inspect, type Suspect } from './inspect.ts';
import type { Issuer } from './issuer.ts';
import type { VerificationKey } from './key-set.ts';
import { toPrincipal } from './to-principal.ts';
import type { Remembered, TokenMemory } from './token-memory.ts';

/**
 * Says who the bearer of a token is. At once for a token that is known or refused without its signature; it waits only
 * for a signature or a key, and its promise never rejects.
 *
 * @param digest - the SHA-256 of the whole token
 */
export type TokenVerifier = (token: string, digest: string, nowMs: number) => PendingResult;

/** How long the same bad token is refused by memory, in milliseconds. */
const badForMs = 30_000;

/**
 * Makes the verifier of tokens at one place of a request, where some issuers are believed.
 *
 * @param unsigned - what a credential is that does not even look like a signed token
 */
export function createTokenVerifier(
  issuers: readonly Issuer[],
  memory: TokenMemory,
  unsigned: AuthenticationResult,
): TokenVerifier {
  const byName = new Map(issuers.map((issuer) => [issuer.data.issuer, issuer]));
  const believed = new Set(issuers);
  const underWay = new Map<string, Promise<AuthenticationResult>>();

  function recall(digest: string, nowMs: number): AuthenticationResult | undefined {
    const known = memory.good.get(digest) ?? memory.bad.get(digest);
    return known !== undefined && believed.has(known.issuer) && known.holds(nowMs) ? known.result : undefined;
  }

  function verify(
    token: string,
    digest: string,
    suspect: Suspect,
    issuer: Issuer,
    nowMs: number,
  ): PendingResult {
    const found = underWay.get(digest);
    if (found !== undefined) return found;
    const begun = verifyWithKeys(token, suspect, issuer, nowMs).then(({ result, remember }) => {
      underWay.delete(digest);
      if (remember !== undefined) {
        const cache = result.rejection === undefined ? memory.good : memory.bad;
        cache.set(digest, { issuer, result, holds: remember }, 512 + 2 * token.length);
      }
      return result;
    });
    underWay.set(digest, begun);
    return begun;
  }

  return (token, digest, nowMs) => {
    const known = recall(digest, nowMs);
    if (known !== undefined) return known;
    if (!looksSigned(token)) return unsigned;
    const read = readCompact(token);
    if ('reason' in read) return rejected(read);
    const name = read.claims.get('iss');
    const issuer = typeof name === 'string' ? byName.get(name) : undefined;
    if (issuer === undefined) return reject('UNKNOWN_ISSUER', 'the policy does not believe this `iss` here');
    const suspect = inspect(read, issuer.data, nowMs);
    return 'reason' in suspect ? rejected(suspect) : verify(token, digest, suspect, issuer, nowMs);
  };
}

interface Verified {
  readonly result: AuthenticationResult;
  /** For how long the result may be remembered; absent when not at all. */
  readonly remember?: Remembered['holds'];
}

async function verifyWithKeys(
  token: string,
  suspect: Suspect,
  issuer: Issuer,
  nowMs: number,
): Promise<Verified> {
  const keys = findKeys(suspect, issuer);
  if (keys.length > 0) return await verifyWith(keys, token, suspect, issuer, nowMs);
  await issuer.keys.seek(suspect.keyId ?? '');
  const sought = findKeys(suspect, issuer);
  if (sought.length > 0) return await verifyWith(sought, token, suspect, issuer, nowMs);
  if (issuer.keys.isSure()) return { result: reject('UNKNOWN_KEY', 'the issuer publishes no such key') };
  return { result: reject('KEYS_UNAVAILABLE', "the issuer's keys cannot be had at the moment") };
}

function findKeys({ algorithm, keyId }: Suspect, { keys }: Issuer): readonly VerificationKey[] {
  return keys.current().find(algorithm, keyId);
}

async function verifyWith(
  keys: readonly VerificationKey[],
  token: string,
  suspect: Suspect,
  { data, keys: source, groupPrefixes }: Issuer,
  nowMs: number,
): Promise<Verified> {
  const set = source.current();
  for (const { fingerprint, verify } of keys) {
    if (!(await verify(token))) continue;
    return {
      result: toPrincipal(suspect, data, groupPrefixes),
      remember: (laterMs) => laterMs < suspect.expiresAtMs && source.current().has(fingerprint),
    };
  }
  const untilMs = nowMs + badForMs;
  return { result: badSignature, remember: (laterMs) => laterMs < untilMs && source.current() === set };
}

const badSignature = reject('BAD_SIGNATURE', 'the signature of the token does not hold');

function rejected(rejection: Rejection): AuthenticationResult {
  return { principal: undefined, rejection };
}
