import type { Principal } from '../../decision/principal.ts';
import { type AuthenticationResult, reject } from '../authentication.ts';
import { isBoundBy, toAssertedName } from './asserted-name.ts';
import { type Certificate, type CertificateNames, namesOf } from './certificate.ts';
import type { CertificateRule } from './certificate-rule.ts';

/** Who holds a certificate whose chain somebody has verified: a name that the policy does not take is told before its time. */
export function recogniseCertificate(
  certificate: Certificate,
  rules: readonly CertificateRule[],
  nowMs: number,
): AuthenticationResult {
  const { validFromMs, validToMs } = certificate;
  const result = recogniseNames(certificate, rules, validToMs);
  if (result.principal === undefined) return result;
  if (nowMs < validFromMs) return reject('NOT_YET_VALID', 'the certificate is not valid yet');
  return nowMs < validToMs ? result : reject('EXPIRED', 'the certificate has expired');
}

/**
 * Who has the names of a certificate. The first rule that finds a name of its kind decides which kind says who it is;
 * the first of that kind within whose bounds the name lies, what it becomes.
 */
export function recogniseNames(
  names: CertificateNames,
  rules: readonly CertificateRule[],
  expiresAtMs: number,
): AuthenticationResult {
  const kind = rules.find(({ id }) => namesOf(names, id).length > 0)?.id;
  if (kind === undefined)
    return reject('NO_NAME', 'the certificate has no name of a kind that the policy reads');
  const [text = '', ...others] = namesOf(names, kind);
  if (others.length > 0)
    return reject('DUPLICATE', 'the certificate has more than one name of the kind that counts');
  const name = toAssertedName(kind, text);
  if (name === undefined) return reject('MALFORMED', 'the name in the certificate is none of its kind');
  const rule = rules.find(
    ({ id, bounds }) => id === kind && bounds.some((bound) => isBoundBy(kind, name, bound)),
  );
  if (rule === undefined) return reject('OUT_OF_BOUNDS', 'no certificate may assert this name');
  return { principal: toPrincipal(name, rule, expiresAtMs), rejection: undefined };
}

function toPrincipal(id: string, rule: CertificateRule, expiresAtMs: number): Principal {
  return {
    kind: rule.kind,
    id,
    email: rule.kind === 'USER' && rule.id === 'email' ? id : undefined,
    name: undefined,
    groups: [],
    attributes: new Map(),
    issuer: undefined,
    authenticatedBy: 'certificate',
    expiresAtMs,
  };
}
