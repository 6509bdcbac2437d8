import { authorize, type Resource } from './authorize.ts';
import type { Meaning } from './catalogue.ts';
import type { Consideration, FilterOutcome } from './explain.ts';
import type { Row } from './filter.ts';
import type { Grant } from './grant.ts';
import type { Policy } from './policy.ts';
import type { SubjectKey } from './policy-data.ts';
import { emailOf, isList, type Subject } from './principal.ts';
import { hasReference } from './reference.ts';
import type { ClauseText } from './scope.ts';
import type { Standing } from './standing.ts';

/** A change that would allow what was denied, and as little else as can be said. */
export type Suggestion = AskMore | GiveGrant;

/** To say more of the resource: with these attributes beside its own, a grant that the subject holds admits it. */
interface AskMore {
  readonly change: 'ASK';
  readonly attributes: Row;
  readonly grant: Grant;
}

/** To give one more grant: to this subject, for this action, over the rows that are like the one asked about. */
export interface GiveGrant {
  readonly change: 'GRANT';
  readonly to: SubjectKey;
  readonly type: string;
  readonly action: string;
  /** No filter: all rows, where the question is about no less. */
  readonly clause: ClauseText;
  /** Operations on the same rows for which the product asks the same action. */
  readonly alsoAllows: readonly string[];
}

/** A question that was denied, with what was found out about it. */
interface Denied {
  readonly action: string;
  readonly resource: Resource;
  readonly meaning: Meaning;
  readonly considered: readonly Consideration[];
  readonly nowMs: number;
}

/** The smallest changes of which each would allow a question that was denied; none where no grant could. */
export function suggestChanges(policy: Policy, standing: Standing, denied: Denied): readonly Suggestion[] {
  if (standing.refusal !== undefined || denied.meaning.misasked !== undefined) return [];
  return [askMore(policy, standing, denied), giveGrant(policy, standing.subject, denied)].filter(
    (suggestion) => suggestion !== undefined,
  );
}

/** Nearly always the first does; each that is tried is a decision. */
const MOST_TRIED = 10;

/** What the request leaves unsaid may be all that a grant wants of it. */
function askMore(policy: Policy, standing: Standing, denied: Denied): AskMore | undefined {
  const { action, resource, meaning, considered, nowMs } = denied;
  // Attributes make no row of what asks for all rows, and to try it with every grant's would take long.
  if (meaning.range === 'everything') return undefined;
  const found = considered
    .filter(({ outcome }) => outcome === 'OUT_OF_SCOPE')
    .flatMap(({ grant, clauses }) =>
      clauses.flatMap((clause): readonly AskMore[] => {
        const attributes = missingOf(clause);
        return attributes === undefined ? [] : [{ change: 'ASK', attributes, grant }];
      }),
    )
    .toSorted((a, b) => a.attributes.size - b.attributes.size)
    .slice(0, MOST_TRIED);
  return found.find(({ attributes }) => {
    const more = { type: resource.type, attributes: new Map([...resource.attributes, ...attributes]) };
    return authorize(policy, standing, action, more, nowMs).effect === 'ALLOW';
  });
}

/** Values for the attributes that a row lacks, when nothing else keeps it from passing a clause. */
function missingOf(clause: readonly FilterOutcome[]): Row | undefined {
  const values = new Map<string, string>();
  for (const { bound, value, passed } of clause) {
    if (passed) continue;
    const [wanted] = bound?.op === '=' ? bound.values : [];
    if (value !== undefined || bound === undefined || !wanted) return undefined;
    values.set(bound.key, wanted);
  }
  return values.size === 0 ? undefined : values;
}

function giveGrant(policy: Policy, subject: Subject, denied: Denied): GiveGrant | undefined {
  const { action, resource, meaning } = denied;
  const to = keyOf(subject);
  const filled = [...resource.attributes].filter(([, value]) => value !== '');
  // A type called `*` cannot be named by a permission, which would take it for every type.
  if (to === undefined || resource.type === '*' || filled.some(([, value]) => hasReference(value)))
    return undefined;
  const clause =
    meaning.range === 'everything'
      ? []
      : filled.map(([key, value]) => ({ key, op: '=' as const, values: [value] }));
  const alsoAllows = policy.catalogue.operations
    .filter(({ type, requires, range }) => {
      const asksTheSame = type === resource.type && requires === meaning.requires;
      return asksTheSame && (clause.length === 0 || range !== 'everything');
    })
    .flatMap(({ operation }) => (operation === undefined || operation === action ? [] : [operation]));
  return { change: 'GRANT', to, type: resource.type, action: meaning.requires, clause, alsoAllows };
}

/** The name by which a grant can mean this subject and nobody else; absent when there is none. */
function keyOf(subject: Subject): SubjectKey | undefined {
  if (subject === 'anonymous') return undefined;
  const { kind, id } = subject;
  if (kind === 'ACCESS_TOKEN') return { by: 'token', name: id };
  if (kind === 'WORKLOAD') return { by: 'workload', name: id };
  const email = emailOf(subject);
  if (email !== undefined) return { by: 'user', name: email };
  const [identity] = [...subject.attributes].filter(([key, value]) => value !== '' && !isList(key));
  return identity && { by: 'attribute', key: identity[0], value: identity[1] };
}
