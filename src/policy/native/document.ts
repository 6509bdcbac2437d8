import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Range } from '../../decision/scope.ts';
import { ladderRoles } from '../ladder.ts';
import type { Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import { noted, ruled, soundOnly } from '../syntax/rule.ts';
import { flag, moment, text, word } from '../syntax/scalar.ts';
import { eitherKey } from '../syntax/schema.ts';
import { type Located, list, type Pair, record, type Shape } from '../syntax/shape.ts';
import { type AuthenticationText, authentication } from './authentication.ts';
import { checkMember, type MemberText } from './member.ts';
import { route } from './route/route.ts';
import type { RouteText } from './route/route-text.ts';
import { subject } from './subject.ts';
import { type WhereClause, where } from './where.ts';

/** Sidegate's own document, as read. */
export interface NativeDocument {
  readonly at: Place;
  readonly authentication: AuthenticationText | undefined;
  readonly types: readonly Pair<TypeText>[] | undefined;
  readonly roles: readonly Pair<Abilities>[] | undefined;
  readonly operations: readonly Pair<OperationText>[] | undefined;
  readonly groups: readonly GroupText[] | undefined;
  readonly grants: readonly NativeGrant[] | undefined;
  /** `undefined` stands for a route with an error in it. */
  readonly routes: readonly (RouteText | undefined)[] | undefined;
}

/** Actions by resource type. */
export type Abilities = readonly Pair<readonly Located<string>[]>[];

export interface TypeText {
  readonly attributes: readonly Located<string>[] | undefined;
  readonly actions: readonly Located<string>[] | undefined;
}

export interface OperationText {
  readonly type: Located<string>;
  readonly action: Located<string>;
  readonly requires: Located<string> | undefined;
  readonly range: Located<Range> | undefined;
  readonly handsOut: Located<boolean> | undefined;
}

interface GroupText {
  readonly name: Located<string>;
  readonly members: readonly MemberText[];
}

export interface NativeGrant {
  readonly at: Place;
  readonly name: Located<string> | undefined;
  readonly to: readonly Located<SubjectKey>[];
  readonly role: Located<string> | undefined;
  readonly can: Abilities | undefined;
  readonly where: readonly WhereClause[] | undefined;
  readonly until: Located<number> | undefined;
}

const names = (what: string): Shape<readonly Located<string>[]> => list(text('a name'), what, 1);
const abilities: Shape<Abilities> = record(
  names('a list of actions'),
  'a map of resource types with their actions',
  1,
);
const type: Shape<TypeText> = object('a type', {
  attributes: optional(
    names('a list of attributes'),
    'The attributes that filters may ask for; left out: any.',
  ),
  actions: optional(
    names('a list of actions'),
    'What may be asked of it; left out: `view`, `edit` and `manage`.',
  ),
});

const operation: Shape<OperationText> = object('an operation', {
  type: required(text('a resource type')),
  action: required(text('an action'), 'The action on that type which the operation is a name of.'),
  requires: optional(text('an action'), 'The action that a grant must have; by default `action` itself.'),
  range: optional(
    noted(word(['resource', 'optional', 'everything']), { default: 'resource' }),
    'What is asked of the scope: to admit the row; to admit the attributes that are given, if any; or to be unrestricted.',
  ),
  handsOut: optional(
    noted(flag, { default: false }),
    'Whether it hands out grants, so that whoever asks must say which.',
  ),
});

const member: Shape<MemberText> = ruled(
  object('a member', {
    email: optional(text('an e-mail'), 'The verified e-mail of a user.'),
    workload: optional(text('the name of a workload'), 'A workload, which stands alone.'),
    issuer: optional(
      text('the name of an issuer'),
      'The issuer under `authentication.jwt` that says the rest.',
    ),
    attributes: optional(
      record(text('a value'), 'a map of attributes with their values'),
      'What the principal must have, all of it.',
    ),
  }),
  checkMember,
);

const group: Shape<GroupText> = object('a group', {
  name: required(text('a name'), 'A group of that name from an identity provider is not it.'),
  members: required(list(member, 'a list of members'), 'Who is in it: any of these.'),
});

const grantParts: Shape<NativeGrant> = object('a grant', {
  name: optional(text('a name'), 'What answers and logs call it; by default its place in the list.'),
  to: required(list(subject, `a list of subjects: ${subject.what}`, 1), 'To whom.'),
  role: optional(
    noted(text('a role'), { examples: [...ladderRoles.keys()] }),
    'What they may do, by a name: one of the ladder, which covers every type, or one of `roles`.',
  ),
  can: optional(abilities, 'What they may do, by resource type; instead of `role`.'),
  where: optional(
    where,
    'On which rows; left out: all. All filters of a clause must hold, and any clause will do.',
  ),
  until: optional(moment, 'When it ends; left out: never.'),
});

const grant: Shape<NativeGrant> = {
  ...noted(grantParts, eitherKey('role', 'can')),
  read(node, report) {
    const parts = grantParts.read(node, report);
    if (node.kind === 'map' && (parts.role === undefined) === (parts.can === undefined)) {
      report.error('role-or-can', parts.at, 'a grant says what it allows once; write either `role` or `can`');
    }
    return parts;
  },
};

/** The shape of `kind: Policy`. */
export const nativeDocument: Shape<NativeDocument> = object('a Policy', {
  apiVersion: required(word(['sidegate.dev/v1'])),
  kind: required(word(['Policy'])),
  authentication: optional(authentication, 'Who is believed. Stands in one document only.'),
  types: optional(
    record(type, 'a map of resource types'),
    'The resource types there are; any other is then denied. Stands in one document only.',
  ),
  roles: optional(
    record(abilities, 'a map of roles'),
    'Names for actions by type. In a role of your own no action implies another.',
  ),
  operations: optional(
    record(operation, 'a map of operations'),
    "A product's names for an action on a type, with what it requires.",
  ),
  groups: optional(
    list(group, 'a list of groups, each `{ name: …, members: [{ email: … }] }`'),
    'Groups whose members this file lists.',
  ),
  grants: optional(
    list(grant, 'a list of grants, each `{ to: […], role: … }` or `{ to: […], can: … }`'),
    'Who may do what on which rows. Whatever no grant allows is denied.',
  ),
  routes: optional(
    list(soundOnly(route), 'a list of routes'),
    'Which question a request of Envoy or another proxy is. The most specific one counts, whatever the order.',
  ),
});
