import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Principal, Subject } from '../../decision/principal.ts';
import type { Comparison } from './comparison.ts';
import type { Person } from './people.ts';

/** So many names and keys are tried; one of the first nearly always serves. */
const MANY = 40;

/**
 * Principals like one, but whom the default of the other policy does not reach: no users, or users whom something else
 * names there.
 */
export function blockersOf({ over }: Comparison, { about }: Person, subject: Subject): readonly Subject[] {
  if (subject === 'anonymous') return [];
  const names = [...over.policy.named].slice(0, MANY).map((name) => ({ ...subject, id: name }));
  const keys = over.members.slice(0, MANY).flatMap((key) => withKey(subject, key));
  const isAnyKind =
    about.by === 'group' || about.by === 'attribute' || (about.by === 'match' && about.email === undefined);
  return [...names, ...keys, ...(isAnyKind ? [{ ...subject, kind: 'WORKLOAD' as const }] : [])];
}

function withKey(principal: Principal, key: SubjectKey): readonly Principal[] {
  if (key.by === 'group') return [{ ...principal, groups: [...principal.groups, key.name] }];
  if (key.by !== 'attribute' || principal.attributes.has(key.key)) return [];
  return [{ ...principal, attributes: new Map([...principal.attributes, [key.key, key.value]]) }];
}
