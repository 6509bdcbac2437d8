import { RE2JS } from 're2js';
import type { DenyReason, Resource } from '../../src/decision/authorize.ts';
import type { Row } from '../../src/decision/filter.ts';
import type { GrantData, PolicyHead, PolicySlice, SubjectKey } from '../../src/decision/policy-data.ts';
import type { Principal, Subject } from '../../src/decision/principal.ts';
import type { ClauseText, Range, ScopeText } from '../../src/decision/scope.ts';

/** A whole policy as plain data. */
export interface PlainPolicy extends PolicyHead, PolicySlice {}

/** What DESIGN, section 3 says of one question: every grant that allows it, or why none does. */
export interface Verdict {
  readonly applying: readonly GrantData[];
  readonly reason: DenyReason | undefined;
}

/** Decides by reading the whole policy from end to end: slow, plain, and written from the design alone. */
export function decide(
  policy: PlainPolicy,
  subject: Subject,
  action: string,
  resource: Resource,
  nowMs: number,
): Verdict {
  const refusal = refuse(policy, subject, nowMs) ?? misask(policy, action, resource.type);
  if (refusal !== undefined) return { applying: [], reason: refusal };
  const { required, range } = ask(policy, action, resource.type);
  const permitting = grantsOf(policy, subject).filter(({ permission }) =>
    policy.permissions[permission]?.some(
      ([type, actions]) =>
        (type === '*' || type === resource.type) && (actions === '*' || actions.includes(required)),
    ),
  );
  const admitting = permitting.filter((grant) =>
    scopeAdmits(policy.scopes[grant.scope] ?? [], range, resource.attributes, subject),
  );
  const applying = admitting.filter((grant) => grant.fromMs <= nowMs && nowMs < grant.untilMs);
  if (applying.length > 0) return { applying, reason: undefined };
  if (subject === 'anonymous') return { applying, reason: 'UNAUTHENTICATED' };
  if (admitting.some((grant) => grant.fromMs <= nowMs)) return { applying, reason: 'EXPIRED' };
  if (permitting.some((grant) => grant.fromMs <= nowMs && nowMs < grant.untilMs))
    return { applying, reason: 'OUT_OF_SCOPE' };
  return { applying, reason: isNamedAction(policy, action) ? 'NO_GRANT' : 'UNKNOWN_ACTION' };
}

function refuse(policy: PlainPolicy, subject: Subject, nowMs: number): DenyReason | undefined {
  if (subject === 'anonymous') return undefined;
  const names = namesOf(subject);
  if (policy.suspended.some(([name, untilMs]) => names.includes(name) && nowMs < untilMs)) return 'SUSPENDED';
  return nowMs >= subject.expiresAtMs ? 'EXPIRED' : undefined;
}

function misask(policy: PlainPolicy, action: string, type: string): DenyReason | undefined {
  const declared = policy.declared?.find(([name]) => name === type);
  if (policy.declared !== undefined && declared === undefined) return 'UNKNOWN_TYPE';
  const operation = policy.catalogue.find((entry) => entry.operation === action);
  if (operation !== undefined && operation.type !== type) return 'OPERATION_MISMATCH';
  const verb = operation?.verb ?? action;
  if (declared?.[1].includes(verb) === false) return 'UNKNOWN_ACTION';
  const entry = policy.catalogue.find((each) => each.type === type && each.verb === verb);
  return entry?.handsOut === true ? 'NOTHING_PROPOSED' : undefined;
}

function ask(policy: PlainPolicy, action: string, type: string): { required: string; range: Range } {
  const verb = policy.catalogue.find((entry) => entry.operation === action)?.verb ?? action;
  const entry = policy.catalogue.find((each) => each.type === type && each.verb === verb);
  return { required: entry?.requires ?? verb, range: entry?.range ?? 'resource' };
}

function isNamedAction(policy: PlainPolicy, action: string): boolean {
  const granted = [...policy.permissions.flat(), ...(policy.declared ?? [])].flatMap(([, actions]) =>
    actions === '*' ? [] : actions,
  );
  const listed = policy.catalogue.flatMap(({ operation, verb, requires }) => [operation, verb, requires]);
  return [...policy.actions, ...granted, ...listed].includes(action);
}

/** Every grant that a subject holds; the fallback belongs to a USER whom nothing names. */
export function grantsOf(policy: PlainPolicy, subject: Subject): readonly GrantData[] {
  const held = policy.members.filter(([, key]) => isMeant(subject, key));
  const isNamed =
    subject === 'anonymous' ||
    [...namesOf(subject), ...subject.groups.map(fold)].some((name) => policy.named.includes(name)) ||
    held.some(([, key]) => key.by !== 'anyone' && key.by !== 'authenticated');
  const isStranger = subject !== 'anonymous' && subject.kind === 'USER' && !isNamed;
  const fallback = isStranger && policy.fallback !== undefined ? [policy.fallback] : [];
  const places = [...held.map(([holder]) => holder), ...fallback].flatMap(
    (holder) => policy.holders[holder] ?? [],
  );
  return places.flatMap((place) => policy.grants[place] ?? []);
}

function isMeant(subject: Subject, key: SubjectKey): boolean {
  if (key.by === 'anyone') return true;
  if (subject === 'anonymous') return false;
  const has = (name: string, value: string): boolean =>
    value !== '' && valuesOf(subject, name).includes(value);
  switch (key.by) {
    case 'authenticated':
      return true;
    case 'user':
      return emailOf(subject) === key.name;
    case 'group':
      return subject.groups.includes(key.name);
    case 'token':
      return subject.kind === 'ACCESS_TOKEN' && subject.id === key.name;
    case 'workload':
      return subject.kind === 'WORKLOAD' && subject.id === key.name;
    case 'attribute':
      return has(key.key, key.value);
    case 'match':
      return (
        (key.issuer === undefined || key.issuer === subject.issuer) &&
        (key.email === undefined || key.email === emailOf(subject)) &&
        key.attributes.every(([name, value]) => has(name, value))
      );
  }
}

function emailOf(principal: Principal): string | undefined {
  return principal.kind === 'USER' && principal.email !== '' ? principal.email : undefined;
}

function valuesOf(principal: Principal, key: string): readonly string[] {
  const value = principal.attributes.get(key) ?? '';
  const isList = key === 'x-auth-request-groups' || key === 'x-forwarded-groups';
  return isList ? value.split(',').map(trimmed) : [value];
}

function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Every spelling of every name, folded: suspension and "is named" match wide. */
function namesOf(principal: Principal): readonly string[] {
  const attributes = [...principal.attributes].flatMap(([key, value]) => [
    value,
    ...valuesOf(principal, key),
  ]);
  return [principal.id, principal.email ?? '', ...attributes].map(fold);
}

function fold(name: string): string {
  const visible = name.replace(/\p{Default_Ignorable_Code_Point}/gu, '').replace(/(\p{M}{30})\p{M}+/gu, '$1');
  return visible.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
}

function scopeAdmits(scope: ScopeText, range: Range, row: Row, subject: Subject): boolean {
  if (scope === 'all') return true;
  if (range === 'everything') return false;
  const bound = bindScope(scope, subject);
  if (range === 'optional' && row.size === 0) return bound.length > 0;
  return bound.some((clause) => clauseAdmits(clause, row));
}

/** The clauses of a scope with the subject's own values in them, without those that refer to something it lacks. */
export function bindScope(scope: readonly ClauseText[], subject: Subject): readonly ClauseText[] {
  return scope.flatMap((clause) => {
    const bound = clause.flatMap((filter) => {
      const values = bind(filter.op, filter.values, subject);
      return values === undefined ? [] : [{ ...filter, values }];
    });
    return bound.length === clause.length ? [bound] : [];
  });
}

/** Says whether a row passes every filter of a bound clause, in which every value is a literal or an expression. */
export function clauseAdmits(clause: ClauseText, row: Row): boolean {
  return clause.every(({ key, op, values }) => {
    const value = row.get(key);
    if (value === undefined || value === '') return false;
    const isExpression = op === '=~' || op === '!~';
    const isHit = values.some((text) => (isExpression ? wholly(text).testExact(value) : text === value));
    return isHit === (op === '=' || op === '=~');
  });
}

function bind(op: string, values: readonly string[], subject: Subject): readonly string[] | undefined {
  if (op === '=~' || op === '!~') return values;
  const bound = values.map((text) => {
    const parts = text
      .split(/\{principal\.([^{}]*)\}/)
      .map((part, at) => (at % 2 === 0 ? part : lookUp(part, subject)));
    return parts.some((part, at) => at % 2 === 1 && (part ?? '') === '') ? undefined : parts.join('');
  });
  const known = bound.filter((text) => text !== undefined);
  return known.length === bound.length ? known : undefined;
}

function lookUp(path: string, subject: Subject): string | undefined {
  if (subject === 'anonymous') return undefined;
  if (path === 'id') return subject.id;
  if (path === 'email') return emailOf(subject);
  if (!path.startsWith('attributes.')) return undefined;
  const key = path.slice(11).toLowerCase();
  const value = subject.attributes.get(key);
  if (!/^x-(auth-request|forwarded)-groups$/.test(key)) return value;
  const elements = (value ?? '').split(',').filter((element) => trimmed(element) !== '');
  return elements.length === 1 ? trimmed(elements[0] ?? '') : undefined;
}

const compiled = new Map<string, RE2JS>();

function wholly(expression: string): RE2JS {
  const known = compiled.get(expression) ?? RE2JS.compile(expression, RE2JS.DOTALL);
  compiled.set(expression, known);
  return known;
}
