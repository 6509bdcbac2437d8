import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Place } from '../syntax/node.ts';
import type { Report } from '../syntax/report.ts';
import type { Located, Pair } from '../syntax/shape.ts';

/** A member of a group, as read. */
export interface MemberText {
  readonly at: Place;
  readonly email: Located<string> | undefined;
  readonly workload: Located<string> | undefined;
  readonly issuer: Located<string> | undefined;
  readonly attributes: readonly Pair<Located<string>>[] | undefined;
}

/** Reports a member that names nobody, or two at once. */
export function checkMember(
  { at, email, workload, issuer, attributes = [] }: MemberText,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const { key } of attributes) {
    const folded = key.value.toLowerCase();
    if (seen.has(folded))
      report.error(
        'duplicate-key',
        key.at,
        `\`${folded}\` stands here twice, in another case; keep one of them`,
      );
    seen.add(folded);
  }
  if (workload !== undefined && (email !== undefined || issuer !== undefined || attributes.length > 0)) {
    report.error('bad-member', at, 'a `workload` stands alone; make it a member of its own');
  }
  if (workload === undefined && email === undefined && attributes.length === 0) {
    const message = 'this names nobody in particular; write `email`, `workload`, or `attributes`';
    report.error('bad-member', at, message);
  }
}

/** The subject that a sound member is; nothing for one that names nobody. */
export function toSubjectKey({
  email,
  workload,
  issuer,
  attributes = [],
}: MemberText): SubjectKey | undefined {
  if (workload !== undefined) return { by: 'workload', name: workload.value };
  if (attributes.length === 0) {
    if (email === undefined) return undefined;
    if (issuer === undefined) return { by: 'user', name: email.value };
  }
  return {
    by: 'match',
    issuer: issuer?.value,
    email: email?.value,
    attributes: attributes.map(({ key, value }) => [key.value.toLowerCase(), value.value]),
  };
}
