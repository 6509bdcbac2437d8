import { notYet, object, optional, required } from '../../syntax/object.ts';
import { noted, ruled } from '../../syntax/rule.ts';
import { checkedText, flag, formedText, text, word } from '../../syntax/scalar.ts';
import { anyOf, byType, eitherKey } from '../../syntax/schema.ts';
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

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const ACTIONS = 'a map of methods with their actions such as `{ GET: view }`';

const methods: Shape<readonly MethodText[]> = byKind<readonly MethodText[]>(
  ACTIONS,
  () => [],
  {
    map: (node, report) =>
      actions.read(node, report).map(({ key, value }) => ({ method: key, action: value })),
    list: (node, report) => bare.read(node, report).map((each) => ({ method: each, action: undefined })),
  },
  () => {
    const names = anyOf([{ enum: METHODS }, { pattern: '\\S' }]);
    return byType(ACTIONS, [
      ['object', { ...actions.schema(), propertyNames: names }],
      ['array', bare.schema()],
    ]);
  },
);

const conditions: Shape<readonly ConditionText[]> = record(
  oneOrMore(text('a value')),
  'a map of names with the values that they must have',
  1,
);

const printable = formedText(
  'a value',
  /^[ -~]+$/,
  () => 'a header holds printable ASCII only; write such a value',
);

const parts: Shape<RouteText> = object('a route', {
  path: optional(pathTemplate, 'The path of a request. Case and a trailing slash count.'),
  grpc: optional(grpcTemplate, 'Instead of `path`: a gRPC method.'),
  hosts: optional(
    list(hostPattern, 'a list of hosts', 1),
    'Hosts without port; `*.` stands for one label or more. Left out: every host.',
  ),
  headers: optional(conditions, 'What headers must be: each one of its values.'),
  extensions: optional(
    conditions,
    'What context extensions, which the operator sets in Envoy, must be: each one of its values.',
  ),
  methods: optional(
    methods,
    'The action of each method; HEAD counts as GET unless it is listed. Without `resource` a list, or left out for every method.',
  ),
  action: optional(text('an action'), 'The action of a gRPC method.'),
  resource: optional(text('a resource type'), 'The type that is asked about.'),
  attributes: optional(
    record(valueSource, 'a map of attributes with where their values come from'),
    'The attributes of the resource; left out: the parameters of the path.',
  ),
  scope: optional(
    object('`scope`', {
      header: required(scopeHeader, 'The header that tells the upstream the rows.'),
      enforce: notYet,
    }),
    'For lists, instead of `attributes`: allowed if any row is, and a header tells the upstream which.',
  ),
  allow: optional(
    word(['anyone', 'authenticated']),
    'Instead of a question: whoever asks, or every good credential.',
  ),
  groups: optional(
    list(text('a group'), 'a list of groups', 1),
    'The principal must be in one of them, beside what else is asked. Without `group:`.',
  ),
  cors: optional(word(['preflight']), 'A CORS preflight passes without a credential.'),
  login: optional(loginTemplate, 'Where a browser is sent that opens a page without a credential.'),
  responseHeaders: optional(
    record(printable, 'a map of headers with their values', 1),
    'Headers that the client gets beside those of the upstream.',
  ),
  observe: optional(
    noted(flag, { default: false }),
    'The route enforces nothing: what it would deny passes, marked and counted.',
  ),
});

/** One entry of `routes`. */
export const route: Shape<RouteText> = noted(
  ruled(parts, (each, report) => {
    checkNames(each, report);
    checkRoute(each, report);
  }),
  eitherKey('path', 'grpc'),
);
