import { fold } from '../../../decision/fold.ts';
import type { Position } from '../../../decision/policy-data.ts';
import { objectsOf } from '../../../policy/kalm/placed.ts';
import { positionOf } from '../../../policy/language.ts';
import { formatPosition } from '../../../policy/problem.ts';
import type { Rule } from '../linted.ts';
import { mentionsOf } from '../mentions.ts';

/** What is given to somebody who is suspended comes back once the suspension is lifted, or is a leftover. */
export const tellSuspended: Rule = ({ documents, nowMs }, warning) => {
  const suspensions = new Map<string, { readonly position: Position; readonly name: string }>();
  for (const { source, object } of objectsOf('RoleBinding', documents.kalm)) {
    if (object.role.value !== 'suspended' || (object.expiredAt?.value ?? Infinity) <= nowMs) continue;
    const { subject, subjectType } = object;
    const key = `${subjectType.value === 'group' ? 'group' : 'user'} ${fold(subject.value)}`;
    suspensions.set(key, { position: positionOf(source, object.at), name: subject.value });
  }
  if (suspensions.size === 0) return;
  const tokens = objectsOf('AccessToken', documents.kalm).map(({ source, object: { name } }) => ({
    by: 'token' as const,
    name: name.value,
    position: positionOf(source, name.at),
  }));
  for (const { by, name, position } of [...mentionsOf(documents), ...tokens]) {
    const found = suspensions.get(`${by === 'group' ? 'group' : 'user'} ${fold(name)}`);
    if (found === undefined) continue;
    const spelling = found.name === name ? '' : `, as \`${found.name}\`,`;
    const message = `\`${name}\` is suspended${spelling} at ${formatPosition(found.position)}, so this gives nothing until that is lifted; remove it, or say why it waits`;
    warning('suspended-subject', position, message);
  }
};
