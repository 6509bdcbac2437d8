import { notYet, object, optional, required } from '../../syntax/object.ts';
import { ruled } from '../../syntax/rule.ts';
import { checkedText, flag, text, word } from '../../syntax/scalar.ts';
import { byKind, list, oneOrMore, record, type Shape } from '../../syntax/shape.ts';
import { checkNames } from './name-rules.ts';
import { hostPattern, loginTemplate, problemOfMethod, scopeHeader } from './names.ts';
import { checkRoute } from './route-rules.ts';
import type { ConditionText, MethodText, RouteText } from './route-text.ts';
import { grpcTemplate, pathTemplate } from './template.ts';
import { valueSource } from './value-source.ts';

const method = checkedText('a method in capitals', problemOfMethod);
const actions = record(text('an action'), 'a map of methods with their actions', 1);
const bare = list(method, 'a list of methods', 1);

const methods: Shape<readonly MethodText[]> = byKind<readonly MethodText[]>(
  'a map of methods with their actions such as `{ GET: view }`',
  () => [],
  {
    map: (node, report) =>
      actions.read(node, report).map(({ key, value }) => ({ method: key, action: value })),
    list: (node, report) => bare.read(node, report).map((each) => ({ method: each, action: undefined })),
  },
);

const conditions: Shape<readonly ConditionText[]> = record(
  oneOrMore(text('a value')),
  'a map of names with the values that they must have',
  1,
);

const printable = checkedText('a value', (value) =>
  /^[ -~]+$/.test(value) ? undefined : 'a header holds printable ASCII only; write such a value',
);

/** One entry of `routes`. */
export const route: Shape<RouteText> = ruled(
  object('a route', {
    path: optional(pathTemplate),
    grpc: optional(grpcTemplate),
    hosts: optional(list(hostPattern, 'a list of hosts', 1)),
    headers: optional(conditions),
    extensions: optional(conditions),
    methods: optional(methods),
    action: optional(text('an action')),
    resource: optional(text('a resource type')),
    attributes: optional(record(valueSource, 'a map of attributes with where their values come from')),
    scope: optional(object('`scope`', { header: required(scopeHeader), enforce: notYet })),
    allow: optional(word(['anyone', 'authenticated'])),
    groups: optional(list(text('a group'), 'a list of groups', 1)),
    cors: optional(word(['preflight'])),
    login: optional(loginTemplate),
    responseHeaders: optional(record(printable, 'a map of headers with their values', 1)),
    observe: optional(flag),
  }),
  (each, report) => {
    checkNames(each, report);
    checkRoute(each, report);
  },
);
