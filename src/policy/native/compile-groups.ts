import type { Draft } from '../draft.ts';
import type { Complaints, Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import type { NativeDocument } from './document.ts';
import { toSubjectKey } from './member.ts';

/** Lists the members of the policy's own groups; whoever else says to be in a group of that name is not. */
export function compileGroups(
  sources: readonly Source<NativeDocument>[],
  draft: Draft,
  complaints: Complaints,
): void {
  const named = sources.flatMap((source) =>
    (source.content.groups ?? []).map((group) => ({ source, name: group.name, group })),
  );
  refuseRepeated('a group', named, complaints);
  for (const { group } of named) {
    const grantee = { by: 'group', name: group.name.value } as const;
    draft.declare(grantee);
    for (const member of group.members) {
      const key = toSubjectKey(member);
      if (key !== undefined) draft.join(grantee, key);
    }
  }
}
