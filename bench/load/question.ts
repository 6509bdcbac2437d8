import {
  AuthorizeBatchRequest,
  AuthorizeRequest,
  type Resource,
  DecisionServiceService as service,
} from '../../src/gen/sidegate/v1/decision.ts';
import { openConnection } from './connection.ts';

/** A request as it goes over the wire. */
export interface Question {
  readonly path: string;
  readonly message: Uint8Array;
}

type Subject = NonNullable<AuthorizeRequest['subject']>;

/** May this subject do this with that? */
export function authorizeQuestion(subject: Subject, action: string, resource: Resource): Question {
  const request = { subject, action, resource, proposedGrants: [], explain: false };
  return { path: service.authorize.path, message: AuthorizeRequest.encode(request).finish() };
}

/** The same, so many times at once, about as many resources. */
export function batchQuestion(subject: Subject, action: string, resources: readonly Resource[]): Question {
  const request = { subject, checks: resources.map((resource) => ({ action, resource })) };
  return { path: service.authorizeBatch.path, message: AuthorizeBatchRequest.encode(request).finish() };
}

/** A user whom the caller vouches for. */
export function user(email: string, groups: readonly string[] = []): Subject {
  return {
    $case: 'principal',
    value: {
      id: email,
      kind: 1,
      email,
      name: '',
      groups,
      attributes: new Map([['x-auth-request-email', email]]),
      issuer: '',
      authenticatedBy: '',
      expiresAt: undefined,
      impersonatedBy: '',
    },
  };
}

/** What a browser sent through a proxy that the example policy believes. */
export function browser(email: string): Subject {
  const headers = {
    ':path': '/v1/orders/4711?expand=lines',
    host: 'shop.example.com',
    accept: 'application/json',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
    'x-request-id': '6f1c9a0e-0c1f-4c53-9d4f-7d3a3f6f4a11',
    'x-forwarded-for': '10.0.0.7',
    'x-auth-request-email': email,
    'x-auth-request-groups': 'team-shop,dev',
  };
  const list = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const peer = { address: '127.0.0.1', principal: '', certificate: '' };
  return { $case: 'credentials', value: { headers: list, peer, verifiedClaims: new Map() } };
}

/** What the bearer of a token sends. */
export function bearer(token: string): Subject {
  const headers = [{ name: 'authorization', value: `Bearer ${token}` }];
  return { $case: 'credentials', value: { headers, peer: undefined, verifiedClaims: new Map() } };
}

/** A resource without an id. */
export function resource(type: string, attributes: Readonly<Record<string, string>>): Resource {
  return { type, id: '', attributes: new Map(Object.entries(attributes)) };
}

/** Asks once, over a connection of its own. */
export function askOnce(address: string, { path, message }: Question): Promise<Buffer> {
  const connection = openConnection(address, path, [message]);
  return new Promise<Buffer>((resolve) => connection.ask(resolve)).finally(connection.close);
}
