import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Draft } from '../draft.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import type { MemberText, NativeDocument } from './document.ts';

/** Lists the members of the policy's own groups; whoever else says to be in a group of that name is not. */
export function compileGroups(
  sources: readonly Source<NativeDocument>[],
  draft: Draft,
  complaints: Complaints,
): void {
  const named = sources.flatMap((source) =>
    (source.content.groups ?? []).map((group) => ({ source, name: group.name, group })),
  );
  refuseRepeated('group', named, complaints);
  for (const { source, group } of named) {
    const grantee = { by: 'group', name: group.name.value } as const;
    draft.declare(grantee);
    for (const member of group.members) {
      const key = toKey(member);
      if (typeof key === 'string') complaints.error('bad-member', positionOf(source, member.at), key);
      else draft.join(grantee, key);
    }
  }
}

/** The subject that a member is, or what is wrong with it. */
function toKey({ email, workload, issuer, attributes = [] }: MemberText): SubjectKey | string {
  const others = email !== undefined || issuer !== undefined || attributes.length > 0;
  if (workload !== undefined) {
    return others
      ? 'a `workload` stands alone; make it a member of its own'
      : { by: 'workload', name: workload.value };
  }
  if (email !== undefined && issuer === undefined && attributes.length === 0)
    return { by: 'user', name: email.value };
  if (email === undefined && attributes.length === 0) {
    return 'this names nobody in particular; write `email`, `workload`, or `attributes`';
  }
  return {
    by: 'match',
    issuer: issuer?.value,
    email: email?.value,
    attributes: attributes.map(({ key, value }) => [key.value.toLowerCase(), value.value]),
  };
}
