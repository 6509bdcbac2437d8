import type { ImpersonationData } from '../../identity/impersonation-data.ts';
import { domainOf } from '../../identity/jwt/bounds.ts';
import type { Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import { text, word } from '../syntax/scalar.ts';
import { textSchema } from '../syntax/schema.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';

/** Who may act as whom, as read. */
export interface ImpersonationText {
  readonly at: Place;
  readonly by: Located<'owners'>;
  readonly of: readonly Located<ImpersonatedText>[] | undefined;
}

/** Everybody of a kind, or one by name. */
interface ImpersonatedText {
  readonly kind: 'users' | 'groups';
  readonly name: string | undefined;
}

const WHAT = '`users`, `groups`, `user:E-MAIL` or `group:NAME`';
const FORM = /^(?:users|groups|(?:user|group):\S[\s\S]*)$/;
const SUCH = ['users', 'groups', 'user:E-MAIL', 'group:NAME'];
const standIn = (at: Place): Located<ImpersonatedText> => ({ value: { kind: 'users', name: '' }, at });

/** Somebody as whom others may act. */
const impersonated: Shape<Located<ImpersonatedText>> = {
  what: WHAT,
  standIn,
  schema: () => ({ ...textSchema(WHAT, FORM), examples: SUCH }),
  read(node, report) {
    const { value, at } = text(WHAT).read(node, report);
    if (value === '') return standIn(at);
    if (value === 'users' || value === 'groups') return { value: { kind: value, name: undefined }, at };
    const [kind, ...rest] = value.split(':');
    const name = rest.join(':');
    if (kind === 'user' && domainOf(name) !== undefined) return { value: { kind: 'users', name }, at };
    if (kind === 'group' && name !== '' && name.trim() === name) {
      return { value: { kind: 'groups', name }, at };
    }
    if (kind === 'token' || kind === 'workload') {
      report.error('not-to-impersonate', at, `nobody acts as a ${kind}; write ${WHAT}`);
    } else report.error('bad-subject', at, `this is nobody to act as; write ${WHAT}`);
    return standIn(at);
  },
};

/** The shape of `authentication.impersonation`. */
export const impersonation: Shape<ImpersonationText> = object('`impersonation`', {
  by: required(word(['owners']), 'Who may act as others: whoever has `manage` on everything.'),
  of: optional(list(impersonated, `a list of ${WHAT}`, 1), 'As whom; everybody, if it is left out.'),
});

/** Compiles whom owners may act as; everybody, if it is not said. */
export function toImpersonation({ of }: ImpersonationText): ImpersonationData {
  if (of === undefined) return { users: 'all', groups: 'all' };
  const listed = of.map(({ value }) => value);
  const namesOf = (wanted: ImpersonatedText['kind']): readonly string[] | 'all' => {
    const names = listed.filter(({ kind }) => kind === wanted).map(({ name }) => name);
    return names.includes(undefined) ? 'all' : names.flatMap((name) => name ?? []);
  };
  return { users: namesOf('users'), groups: namesOf('groups') };
}
