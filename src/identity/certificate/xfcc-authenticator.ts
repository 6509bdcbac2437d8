import { type AuthenticationResult, type Authenticator, reject } from '../authentication.ts';
import { compilePeers } from '../peer-pattern.ts';
import type { CertificateRule } from './certificate-rule.ts';
import { decodeCertificate } from './decode.ts';
import { recogniseCertificate, recogniseNames } from './recognise.ts';
import { parseXfcc, type XfccElement } from './xfcc.ts';

const HEADER = 'x-forwarded-client-cert';

/** Proxies take headers of 60 KiB; a chain of some certificates fits. */
const mostCharacters = 61_440;

/**
 * Recognises the client of a proxy that says in `X-Forwarded-Client-Cert` whose certificate it verified. The header
 * counts only if the peer that sent it is one that a rule names; from anybody else it is as if it were not there.
 *
 * @throws {Error} when a rule names a peer that is none
 */
export function createXfccAuthenticator(rules: readonly CertificateRule[]): Authenticator {
  const compiled = rules.map((rule) => ({ rule, sentBy: compilePeers(rule.setBy) }));
  return ({ headers, peer }, nowMs) => {
    if (peer === undefined) return undefined;
    const believed = compiled.filter(({ sentBy }) => sentBy(peer)).map(({ rule }) => rule);
    if (believed.length === 0) return undefined;
    const values = headers
      .filter(({ name }) => name.toLowerCase() === HEADER)
      .map(({ value }) => value.trim());
    const [text = '', ...others] = values;
    if (others.length > 0) return reject('DUPLICATE', `more than one \`${HEADER}\` header`);
    return text === '' ? undefined : recognise(text, believed, nowMs);
  };
}

function recognise(text: string, rules: readonly CertificateRule[], nowMs: number): AuthenticationResult {
  if (text.length > mostCharacters)
    return reject('TOO_LARGE', `\`${HEADER}\` is longer than ${mostCharacters} characters`);
  const elements = parseXfcc(text);
  const last = elements?.at(-1);
  if (elements === undefined || last === undefined)
    return reject('MALFORMED', `\`${HEADER}\` cannot be read`);
  if (elements.length > 1 && rules.some(({ element }) => element === 'only')) {
    return reject('DUPLICATE', `more than one element in \`${HEADER}\``);
  }
  return recogniseElement(last, rules, nowMs);
}

/** By the certificate itself where it is there: names that stand beside it could have been one name with separators in it. */
function recogniseElement(
  element: XfccElement,
  rules: readonly CertificateRule[],
  nowMs: number,
): AuthenticationResult {
  const { hash, cert, subject, uri, dns } = element;
  if ([hash, cert, subject].some(({ length }) => length > 1)) {
    return reject('DUPLICATE', `a key twice in one element of \`${HEADER}\``);
  }
  const [text] = cert;
  if (text === undefined) {
    return recogniseNames(
      { uris: uri, dnsNames: dns, emails: [], subject: subject[0] ?? '' },
      rules,
      Infinity,
    );
  }
  const decoded = decodeCertificate(text);
  if ('reason' in decoded) return { principal: undefined, rejection: decoded };
  if ((hash[0] ?? decoded.sha256).toLowerCase() !== decoded.sha256) {
    return reject('MALFORMED', `hash and certificate of \`${HEADER}\` are not of each other`);
  }
  return recogniseCertificate(decoded.certificate, rules, nowMs);
}
