import test from 'ava';
import type { Principal } from '../../src/decision/principal.ts';
import { mayBeImpersonated } from '../../src/identity/impersonation.ts';
import type { ImpersonationData } from '../../src/identity/impersonation-data.ts';
import { somebody } from '../decision/somebody.ts';

const nobody: Principal = somebody({});
const ann = { email: 'ann@example.com' };

const some: ImpersonationData = { users: ['ann@example.com'], groups: ['dev'] };
const all: ImpersonationData = { users: 'all', groups: 'all' };

const rows: readonly (readonly [it: string, who: Partial<Principal>, bySome: boolean, byAll: boolean])[] = [
  ['a user who is named', ann, true, true],
  ['another user', { email: 'bo@example.com' }, false, true],
  ['a user called like a group', { email: 'dev' }, false, true],
  ['a group that is named', { groups: ['dev'] }, true, true],
  ['another group', { groups: ['ops'] }, false, true],
  ['a group called like a user', { groups: ['ann@example.com'] }, false, true],
  ['a user in a group', { ...ann, groups: ['dev'] }, false, false],
  ['somebody in two groups', { groups: ['dev', 'dev'] }, false, false],
  ['somebody without a name', {}, false, false],
  ['a user with an attribute', { ...ann, attributes: new Map([['a', 'b']]) }, false, false],
  ['a group with an attribute', { groups: ['dev'], attributes: new Map([['a', 'b']]) }, false, false],
  ['an access token', { ...ann, kind: 'ACCESS_TOKEN' }, false, false],
  ['a workload', { ...ann, kind: 'WORKLOAD' }, false, false],
];

for (const [it, who, bySome, byAll] of rows) {
  test(`${it} may be impersonated as far as the policy says`, (t) => {
    const principal = { ...nobody, ...who };
    t.is(mayBeImpersonated(some, principal), bySome);
    t.is(mayBeImpersonated(all, principal), byAll);
    t.false(mayBeImpersonated({ users: [], groups: [] }, principal));
    t.false(mayBeImpersonated(undefined, principal));
  });
}
