import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Range } from '../../decision/scope.ts';
import type { Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import { ruled, soundOnly } from '../syntax/rule.ts';
import { checkedText, flag, moment, text, word } from '../syntax/scalar.ts';
import { type Located, list, type Pair, record, type Shape } from '../syntax/shape.ts';
import { certificates } from './certificate.ts';
import type { CertificateText } from './certificate-text.ts';
import { type ImpersonationText, impersonation } from './impersonation.ts';
import { issuers } from './issuer.ts';
import type { IssuerText } from './issuer-text.ts';
import { checkMember, type MemberText } from './member.ts';
import { peer, pep } from './peer.ts';
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

interface AuthenticationText {
  readonly at: Place;
  readonly jwt: readonly IssuerText[] | undefined;
  readonly headers: readonly HeaderRuleText[] | undefined;
  readonly certificates: readonly CertificateText[] | undefined;
  readonly peps: readonly Located<string>[] | undefined;
  readonly impersonation: ImpersonationText | undefined;
}

interface HeaderRuleText {
  readonly keys: readonly Located<string>[];
  readonly setBy: readonly Located<string>[];
}

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
const headerName = checkedText('the name of a header', (name) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return `\`${name}\` is no name of a header; write one`;
  if (name.toLowerCase() !== 'authorization') return undefined;
  return '`authorization` is for access tokens; name the headers that the auth proxy sets';
});

const authentication: Shape<AuthenticationText> = object('`authentication`', {
  jwt: optional(issuers),
  headers: optional(
    list(
      object('a header rule', {
        keys: required(list(headerName, 'a list of header names', 1)),
        setBy: required(list(peer, 'a list of peers', 1)),
      }),
      'a list of header rules',
    ),
  ),
  certificates: optional(certificates),
  peps: optional(list(pep, `a list of ${pep.what}`, 1)),
  impersonation: optional(impersonation),
});

const type: Shape<TypeText> = object('a type', {
  attributes: optional(names('a list of attributes')),
  actions: optional(names('a list of actions')),
});

const operation: Shape<OperationText> = object('an operation', {
  type: required(text('a resource type')),
  action: required(text('an action')),
  requires: optional(text('an action')),
  range: optional(word(['resource', 'optional', 'everything'])),
  handsOut: optional(flag),
});

const member: Shape<MemberText> = ruled(
  object('a member', {
    email: optional(text('an e-mail')),
    workload: optional(text('the name of a workload')),
    issuer: optional(text('the name of an issuer')),
    attributes: optional(record(text('a value'), 'a map of attributes with their values')),
  }),
  checkMember,
);

const group: Shape<GroupText> = object('a group', {
  name: required(text('a name')),
  members: required(list(member, 'a list of members')),
});

const grantParts: Shape<NativeGrant> = object('a grant', {
  name: optional(text('a name')),
  to: required(list(subject, `a list of subjects: ${subject.what}`, 1)),
  role: optional(text('a role')),
  can: optional(abilities),
  where: optional(where),
  until: optional(moment),
});

const grant: Shape<NativeGrant> = {
  ...grantParts,
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
  authentication: optional(authentication),
  types: optional(record(type, 'a map of resource types')),
  roles: optional(record(abilities, 'a map of roles')),
  operations: optional(record(operation, 'a map of operations')),
  groups: optional(list(group, 'a list of groups')),
  grants: optional(list(grant, 'a list of grants')),
  routes: optional(list(soundOnly(route), 'a list of routes')),
});
