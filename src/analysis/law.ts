import { authorize } from '../decision/authorize.ts';
import type { FilterText, Row } from '../decision/filter.ts';
import type { Policy } from '../decision/policy.ts';
import type { PolicyHead, SubjectKey } from '../decision/policy-data.ts';
import type { Principal, Subject } from '../decision/principal.ts';
import { toResource } from '../decision/resource.ts';
import { admits } from '../decision/scope.ts';
import { scopeFor } from '../decision/scope-for.ts';
import { grantsOf, type Standing, stand } from '../decision/standing.ts';
import type { LoadedPolicy } from '../policy/loader.ts';
import { answeredRows } from './answered-rows.ts';

/** A question that ScopeFor and Authorize answer differently: a fault of sidegate, never of the policy. */
interface Breach {
  readonly subject: string;
  readonly action: string;
  readonly type: string;
  readonly row: Readonly<Record<string, string>>;
}

/** How far the law was tested on a policy. */
export interface LawReport {
  readonly subjects: number;
  readonly questions: number;
  /** Whether every subject had its turn before time ran out. */
  readonly complete: boolean;
  readonly breaches: readonly Breach[];
}

/** A value that no policy is likely to name. */
const STRANGE = 'sidegate-any-other-value';

/**
 * Tests the law on a policy: for every subject, type and action, that ScopeFor admits just those rows that Authorize
 * allows, over rows built from the subject's own filters.
 *
 * @param isLate - asked before each subject; ends the test when it says so
 */
export function testLaw(data: LoadedPolicy, policy: Policy, nowMs: number, isLate: () => boolean): LawReport {
  const keys = subjectsOf(data);
  const breaches: Breach[] = [];
  let subjects = 0;
  let questions = 0;
  for (const key of keys) {
    if (isLate()) break;
    subjects += 1;
    const standing = stand(policy, toSubject(key), nowMs);
    const rows = rowsFor(standing);
    for (const [type, action] of pairsOf(data.head)) {
      const answer = scopeFor(policy, standing, action, type, nowMs);
      const admitting = answeredRows(answer);
      for (const attributes of rows) {
        const resource = toResource(policy, { type, id: '', attributes });
        // Two words for one thing that differ are no question.
        if ('attribute' in resource) continue;
        questions += 1;
        const { effect } = authorize(policy, standing, action, resource, nowMs);
        if (admits(admitting, 'resource', attributes, 'anonymous') === (effect === 'ALLOW')) continue;
        breaches.push({ subject: JSON.stringify(key), action, type, row: Object.fromEntries(attributes) });
      }
    }
  }
  return { subjects, questions, complete: subjects === keys.length, breaches };
}

/** One subject for each set of holders that look-ups can give. */
function subjectsOf({ slices }: LoadedPolicy): readonly SubjectKey[] {
  const members = slices.flatMap((slice) => slice.members);
  const byHolder = new Map(
    members.map(([holder, key]) => [key.by === 'user' ? JSON.stringify(key) : holder, key]),
  );
  return [...byHolder.values(), { by: 'authenticated' }, { by: 'anyone' }];
}

function pairsOf({
  types,
  actions,
  catalogue,
}: PolicyHead): readonly (readonly [type: string, action: string])[] {
  const everyType = [...new Set([...types, ...catalogue.map(({ type }) => type), STRANGE])].filter(
    (type) => type !== '*',
  );
  return everyType.flatMap((type) => [...actions, STRANGE].map((action) => [type, action] as const));
}

function toSubject(key: SubjectKey): Subject {
  const nobody: Principal = {
    kind: 'USER',
    id: STRANGE,
    email: undefined,
    name: undefined,
    groups: [],
    attributes: new Map(),
    issuer: undefined,
    authenticatedBy: 'caller',
    expiresAtMs: Infinity,
  };
  switch (key.by) {
    case 'anyone':
      return 'anonymous';
    case 'authenticated':
      return nobody;
    case 'user':
      return { ...nobody, id: key.name, email: key.name };
    case 'group':
      return { ...nobody, groups: [key.name] };
    case 'token':
      return { ...nobody, kind: 'ACCESS_TOKEN', id: key.name };
    case 'workload':
      return { ...nobody, kind: 'WORKLOAD', id: key.name };
    case 'attribute':
      return { ...nobody, attributes: new Map([[key.key, key.value]]) };
    case 'match':
      return { ...nobody, email: key.email, issuer: key.issuer, attributes: new Map(key.attributes) };
  }
}

/** Rows at the edges of every clause: one that should pass, and that one with a filter's attribute off or away. */
function rowsFor(standing: Standing): readonly Row[] {
  const clauses = grantsOf(standing).flatMap(({ scope }) => scope.clauses.map(({ filters }) => filters));
  const rows: Row[] = [new Map([[STRANGE, STRANGE]])];
  for (const filters of clauses) {
    const inside = new Map(filters.map(({ text }) => [text.key, insideValue(text, standing.subject)]));
    rows.push(inside);
    for (const { text } of filters) {
      for (const value of [...text.values, STRANGE, '']) rows.push(new Map(inside).set(text.key, value));
      const without = new Map(inside);
      without.delete(text.key);
      if (without.size > 0) rows.push(without);
    }
  }
  return rows;
}

/** A value that the filter is likely to accept: of an expression, its text without operators. */
function insideValue({ op, values }: FilterText, subject: Subject): string {
  const [value = STRANGE] = values;
  if (op === '!=' || op === '!~') return STRANGE;
  if (op === '=~') return value.replace(/\.[*+]/g, 'x').replace(/[\\^$()?*+[\]{}|]/g, '');
  return subject === 'anonymous'
    ? value
    : value.replace('{principal.email}', subject.email ?? '').replace('{principal.id}', subject.id);
}
