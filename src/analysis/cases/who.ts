import type { Principal } from '../../decision/principal.ts';
import type { Place } from '../../policy/syntax/node.ts';
import { object, optional } from '../../policy/syntax/object.ts';
import type { Report } from '../../policy/syntax/report.ts';
import { ruled } from '../../policy/syntax/rule.ts';
import { checkedText, text } from '../../policy/syntax/scalar.ts';
import { byType } from '../../policy/syntax/schema.ts';
import {
  byKind,
  type Located,
  list,
  oneOrMore,
  type Pair,
  record,
  type Shape,
} from '../../policy/syntax/shape.ts';

/** Somebody who asks, as a test describes them. */
export interface PrincipalText {
  readonly at: Place;
  readonly user: Located<string> | undefined;
  readonly token: Located<string> | undefined;
  readonly workload: Located<string> | undefined;
  readonly id: Located<string> | undefined;
  readonly groups: readonly Located<string>[] | undefined;
  readonly attributes: readonly Pair<Located<string>>[] | undefined;
  readonly issuer: Located<string> | undefined;
}

/** Who asks: a name that `who` explains, or the description itself. */
export interface WhoText {
  readonly at: Place;
  readonly name: string | undefined;
  readonly described: PrincipalText | undefined;
}

/** The name of a caller who shows no credential. */
export const NOBODY = 'anonymous';

const hash = checkedText('the SHA-256 of a token', (value) =>
  /^[0-9a-f]{64}$/.test(value)
    ? undefined
    : 'a token is named by its SHA-256, 64 lower-case hex digits; never write the token itself',
);

/** Somebody, by one kind of name. */
export const principal: Shape<PrincipalText> = ruled(
  object('somebody who asks', {
    user: optional(text('a verified e-mail')),
    token: optional(hash),
    workload: optional(text('the name of a workload')),
    id: optional(text('the id of a user')),
    groups: optional(list(text('a group'), 'a list of groups')),
    attributes: optional(record(text('a value'), 'a map of identity keys with their values')),
    issuer: optional(text('the name of an issuer')),
  }),
  checkPrincipal,
);

function checkPrincipal(described: PrincipalText, report: Report): void {
  const { at, user, token, workload, id, attributes = [] } = described;
  const isUser = user !== undefined || id !== undefined || attributes.length > 0;
  const kinds = [isUser, token !== undefined, workload !== undefined].filter(Boolean).length;
  if (kinds === 1) return;
  const message =
    kinds === 0
      ? `this names nobody; write \`user\`, \`id\`, \`attributes\`, \`token\` or \`workload\`, or ask as \`${NOBODY}\``
      : 'this is more than one; a `token` and a `workload` have no `user`, `id` or `attributes`';
  report.error('bad-who', at, message);
}

const WHO = 'a name that `who` explains, or a description such as `{ user: ann@example.com }`';
const name = text('the name of somebody');

const one: Shape<WhoText> = byKind<WhoText>(
  WHO,
  (at) => ({ at, name: '', described: undefined }),
  {
    scalar(node, report) {
      const { value, at } = name.read(node, report);
      return { at, name: value, described: undefined };
    },
    map(node, report) {
      const described = principal.read(node, report);
      return { at: described.at, name: undefined, described };
    },
  },
  () =>
    byType(WHO, [
      ['object', principal.schema()],
      ['other', { ...name.schema(), examples: [NOBODY] }],
    ]),
);

/** Who asks, one or several. */
export const who: Shape<readonly WhoText[]> = oneOrMore(one);

/**
 * The principal that a description is.
 *
 * @param tokens - the access tokens that the policy knows, with the ends of their lives
 */
export function toPrincipal(
  { user, token, workload, id, groups = [], attributes = [], issuer }: PrincipalText,
  tokens: ReadonlyMap<string, number>,
): Principal {
  const shared = {
    email: undefined,
    name: undefined,
    groups: groups.map(({ value }) => value),
    attributes: new Map(attributes.map(({ key, value }) => [key.value.toLowerCase(), value.value])),
    issuer: issuer?.value,
    authenticatedBy: 'caller',
    expiresAtMs: Infinity,
  };
  if (token !== undefined)
    return { ...shared, kind: 'ACCESS_TOKEN', id: token.value, expiresAtMs: tokens.get(token.value) ?? 0 };
  if (workload !== undefined) return { ...shared, kind: 'WORKLOAD', id: workload.value };
  const [first] = attributes;
  const named = id?.value ?? user?.value ?? first?.value.value ?? '';
  return { ...shared, kind: 'USER', id: named, email: user?.value };
}

/** Somebody in a word. */
export function nameOf({ name, described }: WhoText): string {
  if (described === undefined) return name ?? '';
  const { user, id, workload, token, attributes = [] } = described;
  const [first] = attributes;
  return (user ?? id ?? workload)?.value ?? token?.value.slice(0, 8) ?? first?.value.value ?? '';
}
