import type { Principal, PrincipalKind } from '../../decision/principal.ts';
import {
  type AuthorizeRequest,
  type Credentials as CredentialsMessage,
  PrincipalKind as PrincipalKindMessage,
  type Principal as PrincipalMessage,
} from '../../gen/sidegate/v1/decision.ts';
import type { Credentials } from '../../identity/credentials.ts';
import { unreadable } from './fault.ts';
import { fromInstant, toInstant } from './instant-messages.ts';

/** The subject of a request; every request has the same. */
export type SubjectMessage = AuthorizeRequest['subject'];

// By number: a request may hold one that this version does not know.
const kinds: Readonly<Record<number, PrincipalKind>> = {
  [PrincipalKindMessage.PRINCIPAL_KIND_UNSPECIFIED]: 'USER',
  [PrincipalKindMessage.PRINCIPAL_KIND_USER]: 'USER',
  [PrincipalKindMessage.PRINCIPAL_KIND_ACCESS_TOKEN]: 'ACCESS_TOKEN',
  [PrincipalKindMessage.PRINCIPAL_KIND_WORKLOAD]: 'WORKLOAD',
};

/** A caller's word on who asks. An empty id is left to whoever reads it. @throws {Fault} when a field cannot be read */
export function toPrincipal(message: PrincipalMessage): Principal {
  const kind = kinds[message.kind];
  if (kind === undefined) throw unreadable('principal.kind', `is not known: ${message.kind}`);
  return {
    kind,
    id: message.id,
    email: message.email === '' ? undefined : message.email,
    name: message.name === '' ? undefined : message.name,
    groups: message.groups,
    attributes: foldKeys(message.attributes),
    issuer: message.issuer === '' ? undefined : message.issuer,
    authenticatedBy: 'caller',
    expiresAtMs:
      message.expiresAt === undefined ? Infinity : toInstant('principal.expires_at', message.expiresAt),
    impersonatedBy: message.impersonatedBy === '' ? undefined : message.impersonatedBy,
  };
}

function foldKeys(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folded = new Map<string, string>();
  for (const [key, value] of attributes) folded.set(key.toLowerCase(), value);
  if (folded.size === attributes.size) return folded;
  throw unreadable('principal.attributes', 'has two keys that differ in case alone');
}

/** What an end client showed. */
export function toCredentials({ headers, peer, verifiedClaims }: CredentialsMessage): Credentials {
  if (verifiedClaims.size === 0) return { headers, peer };
  return { headers, peer, verifiedClaims: toClaims(verifiedClaims) };
}

function toClaims(message: CredentialsMessage['verifiedClaims']): NonNullable<Credentials['verifiedClaims']> {
  return new Map(
    Array.from(message, ([key, claims]) => [key, new Map<string, unknown>(Object.entries(claims ?? {}))]),
  );
}

/** A principal as answers carry it. */
export function fromPrincipal(principal: Principal): PrincipalMessage {
  return {
    id: principal.id,
    kind: PrincipalKindMessage[`PRINCIPAL_KIND_${principal.kind}`],
    email: principal.email ?? '',
    name: principal.name ?? '',
    groups: principal.groups,
    attributes: principal.attributes as Map<string, string>,
    issuer: principal.issuer ?? '',
    authenticatedBy: principal.authenticatedBy,
    expiresAt: fromInstant(principal.expiresAtMs),
    impersonatedBy: principal.impersonatedBy ?? '',
  };
}
