import type { Position } from '../../decision/policy-data.ts';
import { isSha256 } from '../../policy/kalm/access-token.ts';
import { objectsOf, type Placed } from '../../policy/kalm/placed.ts';
import type { RoleBinding } from '../../policy/kalm/role-binding.ts';
import { positionOf } from '../../policy/language.ts';
import type { ByLanguage } from '../../policy/sources.ts';

/** A place where a policy gives something to somebody by name. */
export interface Mention {
  readonly by: 'user' | 'group' | 'token';
  readonly name: string;
  /** Whether the name is one of those that are e-mails. */
  readonly isEmail: boolean;
  readonly position: Position;
}

const EMAIL_KEYS: ReadonlySet<string> = new Set(['x-auth-request-email', 'x-forwarded-email']);
const GROUP_KEYS: ReadonlySet<string> = new Set(['x-auth-request-groups', 'x-forwarded-groups']);

/** Everybody whom a policy gives something, in whichever language; suspensions and placeholders give nothing. */
export function mentionsOf({ native, kfuse, kalm }: ByLanguage): readonly Mention[] {
  return [
    ...native.flatMap((source) => [
      ...(source.content.grants ?? []).flatMap(({ to }) =>
        to.flatMap(({ value, at }): readonly Mention[] =>
          value.by === 'user' || value.by === 'group' || value.by === 'token'
            ? [
                {
                  by: value.by,
                  name: value.name,
                  isEmail: value.by === 'user',
                  position: positionOf(source, at),
                },
              ]
            : [],
        ),
      ),
      ...(source.content.groups ?? []).flatMap(({ members }) =>
        members.flatMap(({ email }): readonly Mention[] =>
          email === undefined
            ? []
            : [{ by: 'user', name: email.value, isEmail: true, position: positionOf(source, email.at) }],
        ),
      ),
    ]),
    ...kfuse.flatMap((source) =>
      source.content.groups.flatMap(({ users = [] }) =>
        users.map(({ id_key, value }): Mention => {
          const key = id_key.value.toLowerCase();
          return {
            by: GROUP_KEYS.has(key) ? 'group' : 'user',
            name: value.value,
            isEmail: EMAIL_KEYS.has(key),
            position: positionOf(source, value.at),
          };
        }),
      ),
    ),
    ...objectsOf('RoleBinding', kalm)
      .filter(({ object }) => !isMark(object))
      .map(toMention),
  ];
}

/** Whether a binding only says something of its subject, and gives it nothing. */
function isMark({ role }: RoleBinding): boolean {
  return role.value === 'suspended' || role.value === 'placeholder';
}

function toMention({ source, object: { subject, subjectType } }: Placed<RoleBinding>): Mention {
  const by = isSha256(subject.value) ? 'token' : 'user';
  return {
    by: subjectType.value === 'group' ? 'group' : by,
    name: subject.value,
    isEmail: subjectType.value === 'user' && by === 'user',
    position: positionOf(source, subject.at),
  };
}
