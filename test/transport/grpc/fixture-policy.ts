import { createHash } from 'node:crypto';
import { buildPolicy } from '../../../src/decision/policy.ts';
import type { GrantData, PolicyHead, PolicySlice } from '../../../src/decision/policy-data.ts';
import type { Principal } from '../../../src/decision/principal.ts';
import type { Authentication, AuthenticationResult } from '../../../src/identity/authentication.ts';
import type { Pep } from '../../../src/identity/authentication-data.ts';
import type { Credentials } from '../../../src/identity/credentials.ts';
import { compilePepAddresses } from '../../../src/identity/pep-address.ts';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import { buildGates } from '../../../src/route/gates.ts';
import { buildRouter } from '../../../src/route/router.ts';

/** A token that the fixture knows, and its name in the policy. */
export const deployToken = 'deploy-token';
export const deployTokenHash: string = createHash('sha256').update(deployToken).digest('hex');

/** When the fixture's token and its temporary grant end; and a grant that has ended. */
export const farMs: number = Date.parse('2099-01-01T00:00:00Z');
const pastMs = Date.parse('2020-01-01T00:00:00Z');

const head: PolicyHead = {
  actions: ['view', 'edit', 'manage', 'refund', 'deploy'],
  types: ['orders', 'components', 'applications', 'status'],
  declared: undefined,
  catalogue: [
    { operation: 'create order', type: 'orders', verb: 'create', requires: 'edit', range: 'resource' },
    {
      operation: 'create key',
      type: 'keys',
      verb: 'edit',
      requires: 'edit',
      range: 'optional',
      handsOut: true,
    },
  ],
  ownNames: [['applications', 'namespace']],
  permissions: [
    [['orders', ['view', 'edit']]],
    [['orders', ['view']]],
    [['status', ['view']]],
    [['components', ['deploy']]],
    [['*', '*']],
    [
      ['orders', ['view']],
      ['components', ['view', 'deploy']],
      ['status', ['view']],
    ],
    [
      ['keys', ['edit']],
      ['orders', ['view']],
    ],
  ],
  fallback: undefined,
};

const slice: PolicySlice = {
  scopes: [
    'all',
    [[{ key: 'namespace', op: '=', values: ['shop', 'shop-stage'] }]],
    [[{ key: 'owner', op: '=', values: ['{principal.email}'] }]],
    [
      [{ key: 'namespace', op: '=', values: ['default'] }],
      [
        { key: 'region', op: '=~', values: ['eu-.*'] },
        { key: 'env', op: '!=', values: ['test'] },
      ],
    ],
  ],
  grants: [
    grant('shop-editors', 4, 0, 1),
    grant('own-orders', 5, 1, 2),
    grant('public-status', 6, 2, 0),
    grant('deployers', 7, 3, 3),
    grant('owners', 8, 4, 0),
    { ...grant('temporary', 9, 1, 0), untilMs: farMs },
    { ...grant('ended', 10, 0, 0), untilMs: pastMs },
    grant('auditors', 11, 5, 0),
    grant('key-makers', 12, 6, 1),
  ],
  holders: [[0], [1], [2], [3], [4], [5], [6], [7], [8]],
  members: [
    [0, { by: 'user', name: 'ann@example.com' }],
    [1, { by: 'authenticated' }],
    [2, { by: 'anyone' }],
    [3, { by: 'token', name: deployTokenHash }],
    [4, { by: 'group', name: 'sre' }],
    [5, { by: 'user', name: 'tim@example.com' }],
    [6, { by: 'user', name: 'eve@example.com' }],
    [7, { by: 'workload', name: 'auditor' }],
    [8, { by: 'user', name: 'kim@example.com' }],
  ],
  suspended: [['bob@example.com', farMs]],
  named: [],
};

function grant(name: string, line: number, permission: number, scope: number): GrantData {
  const source = { file: 'shop.yaml', line, column: 5 };
  return { name, source, permission, scope, fromMs: -Infinity, untilMs: Infinity, reason: 'GRANTED' };
}

/** A snapshot of the fixture's policy. */
export function fixtureSnapshot(
  generation: number,
  peps: readonly Pep[] = ['unix', 'loopback'],
  pepAddresses: readonly string[] = [],
): Snapshot {
  const builder = buildPolicy(head);
  builder.add(slice);
  return {
    revision: `revision-${generation}`,
    generation,
    loadedAtMs: Date.parse('2026-01-01T00:00:00Z') + generation,
    policy: builder.finish(),
    authentication: createFixtureAuthentication(peps, pepAddresses),
    routes: buildRouter().finish(),
    gates: buildGates().finish(),
  };
}

function createFixtureAuthentication(peps: readonly Pep[], pepAddresses: readonly string[]): Authentication {
  return {
    peps: new Set(peps),
    unbelieved: () => [],
    isPep: () => false,
    isPepAddress: compilePepAddresses(pepAddresses),
    recogniseHolder: () => rejected('NO_NAME'),
    authenticate,
  };
}

function authenticate({ headers, peer }: Credentials): AuthenticationResult {
  const bearer = headers.filter(({ name }) => name.toLowerCase() === 'authorization');
  if (bearer.length > 1) return rejected('DUPLICATE');
  const token = bearer[0]?.value.replace(/^Bearer /, '');
  if (token === deployToken) return recognised({ kind: 'ACCESS_TOKEN', id: deployTokenHash });
  if (token === 'ended-token') return rejected('EXPIRED');
  if (token === 'suspended-token') return rejected('SUSPENDED');
  if (token === 'faulty-token') throw new Error('a secret of the inside');
  if (token !== undefined) return rejected('UNKNOWN_TOKEN');
  const email = headers.find(({ name }) => name.toLowerCase() === 'x-auth-request-email')?.value;
  if (email === undefined || peer?.address !== '10.0.0.1') return rejected('MISSING');
  return recognised({ kind: 'USER', id: email, email });
}

function recognised(who: Pick<Principal, 'kind' | 'id'> & { readonly email?: string }): AuthenticationResult {
  const principal: Principal = {
    ...who,
    email: who.email,
    name: undefined,
    groups: [],
    attributes: new Map(who.email === undefined ? [] : [['x-auth-request-email', who.email]]),
    issuer: undefined,
    authenticatedBy: who.kind === 'USER' ? 'headers' : 'access_token',
    expiresAtMs: who.kind === 'USER' ? Infinity : farMs,
  };
  return { principal, rejection: undefined };
}

function rejected(reason: NonNullable<AuthenticationResult['rejection']>['reason']): AuthenticationResult {
  return { principal: undefined, rejection: { reason, message: `as the fixture says of ${reason}` } };
}
