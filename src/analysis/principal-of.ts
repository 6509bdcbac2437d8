import type { Policy } from '../decision/policy.ts';
import type { Position } from '../decision/policy-data.ts';
import type { Subject } from '../decision/principal.ts';
import { namesOf, type Standing, stand } from '../decision/standing.ts';
import { subjectOf, unknown } from './subject-of.ts';

/** Where somebody stands, or a group whose members the policy lists. */
interface Asked {
  readonly standing: Standing;
  /** Where the subject is suspended; of a group, where the group is. */
  readonly suspendedAt: readonly Position[];
}

/** Finds where a subject stands, or anybody who is in a group and of whom nothing else is known. */
export function principalOf(
  policy: Policy,
  asked: Subject | { readonly group: string },
  nowMs: number,
): Asked {
  if (typeof asked === 'string' || !('group' in asked)) {
    const standing = stand(policy, asked, nowMs);
    const names = asked === 'anonymous' || standing.refusal !== 'SUSPENDED' ? [] : namesOf(asked);
    const suspendedAt = [...new Set(names)].flatMap((name) =>
      policy.notes.suspensions('subject', name, nowMs),
    );
    return { standing, suspendedAt };
  }
  const { group } = asked;
  const subject = subjectOf({ by: 'group', name: group }, unknown);
  const listed = policy.notes.holdersOf(group);
  const member = stand(policy, subject, nowMs);
  const holders = [...policy.directory.sharedBy(subject), ...listed];
  return {
    standing: listed.length === 0 ? member : { ...member, holders },
    suspendedAt: policy.notes.suspensions('group', group, nowMs),
  };
}
