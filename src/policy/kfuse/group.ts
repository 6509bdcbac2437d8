import type { Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import { ruled } from '../syntax/rule.ts';
import { checkedText, text } from '../syntax/scalar.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';

/** A set of users who share their access. */
export interface KfuseGroup {
  readonly name: Located<string>;
  readonly users: readonly KfuseUser[] | undefined;
}

/** A user by what one identity header says; spelling of the header's name apart. */
interface KfuseUser {
  readonly at: Place;
  readonly id_key: Located<string>;
  readonly value: Located<string>;
}

/** @see RFC 9110 §5.6.2 */
const HEADER = /^[\w!#$%&'*+.^`|~-]+$/;

/** The key whose value is a list, of which any element is met. */
const GROUPS = 'x-auth-request-groups';

const idKey = checkedText('the name of an identity header, such as `X-Auth-Request-Email`', (value) =>
  HEADER.test(value)
    ? undefined
    : `\`${value}\` is no name of a header; write one such as \`X-Auth-Request-Email\``,
);

const user: Shape<KfuseUser> = ruled(
  object('a user', { id_key: required(idKey), value: required(text("a user's id, such as an e-mail")) }),
  ({ id_key, value }, report) => {
    if (id_key.value.toLowerCase() !== GROUPS || !value.value.includes(',')) return;
    report.error('bad-value', value.at, `\`${value.value}\` is several groups; write an entry for each`);
  },
);

/** A group; one without users is nobody's. */
export const group: Shape<KfuseGroup> = ruled(
  object('a group', {
    name: required(text('a name')),
    users: optional(list(user, 'a list of users, each `{ id_key: …, value: … }`')),
  }),
  ({ name, users = [] }, report) => {
    if (users.length === 0) {
      const message = `\`${name.value}\` has no users; add \`{ id_key: …, value: … }\` under \`users\`, or remove the group`;
      report.warning('empty-group', name.at, message);
    }
    const seen = new Set<string>();
    for (const { at, id_key, value } of users) {
      const key = JSON.stringify([id_key.value.toLowerCase(), value.value]);
      if (seen.has(key))
        report.warning(
          'repeated-user',
          at,
          `this user stands in \`${name.value}\` already; remove one of them`,
        );
      seen.add(key);
    }
  },
);
