import type { Place } from '../../syntax/node.ts';
import type { Report } from '../../syntax/report.ts';
import { suggest } from '../../syntax/suggest.ts';
import type { RouteText } from './route-text.ts';

/** Something that a route says and must not, with what to write instead. */
type Rule = readonly [broken: { readonly at: Place } | false | undefined, message: string];

/** Reports a route that says too little or two things, and values that lead nowhere or that a client chooses. */
export function checkRoute(route: RouteText, report: Report): void {
  const { at, path, grpc } = route;
  if ((path === undefined) === (grpc === undefined)) {
    report.error('bad-route', at, 'a route is a path or a gRPC method; write either `path` or `grpc`');
  }
  for (const [broken, message] of [...rulesOfAsk(route), ...rulesOfMethods(route)]) {
    if (broken !== undefined && broken !== false) report.error('bad-route', broken.at, message);
  }
  checkValues(route, report);
  tellOtherNotation(route, report);
  tellObserving(route, report);
}

function rulesOfAsk(route: RouteText): readonly Rule[] {
  const { at, allow, groups, resource, attributes, scope, login, observe } = route;
  const isOpen = allow?.value === 'anyone';
  const asks = allow ?? groups ?? resource;
  return [
    [asks === undefined && { at }, 'this route asks for nothing; write `resource`, `groups` or `allow`'],
    [
      resource !== undefined && allow,
      '`allow` stands for a decision, and `resource` asks for one; keep either',
    ],
    [
      isOpen && groups?.[0],
      'who is anyone has no groups; write `allow: authenticated`, or leave `groups` out',
    ],
    [isOpen && login, 'anyone may, so that nobody is sent to log in; leave `login` out'],
    [
      isOpen && observe?.value === true && observe,
      'anyone may, so that there is nothing to observe; leave `observe` out',
    ],
    [resource === undefined && attributes?.[0]?.key, '`attributes` are those of a `resource`; name its type'],
    [resource === undefined && scope, '`scope` is about rows of a `resource`; name its type'],
    [
      scope && attributes?.[0]?.key,
      '`scope` asks for all rows, and `attributes` are those of one; keep either',
    ],
  ];
}

function rulesOfMethods({ path, grpc, resource, methods, action, cors, login }: RouteText): readonly Rule[] {
  const [first] = methods ?? [];
  const named = first?.action !== undefined;
  return [
    [grpc && first?.method, 'every gRPC call is a POST; write `action`, and leave `methods` out'],
    [grpc && cors, 'gRPC has no preflight; leave `cors` out'],
    [grpc && login, 'no browser opens a gRPC method; leave `login` out'],
    [path && action, 'which action it is depends on the method; write `methods` such as `{ GET: view }`'],
    [
      path && resource && !named && (first?.method ?? resource),
      'say which method is which action: `{ GET: view }`',
    ],
    [grpc && action === undefined && resource, 'say which action the call is: `action: view`'],
    [
      resource === undefined && (action ?? first?.action),
      'an action is one on a `resource`; name its type, or list methods only',
    ],
  ];
}

function checkValues({ path, grpc, attributes = [] }: RouteText, report: Report): void {
  const parameters = [...(path?.value.parameters.keys() ?? [])];
  for (const { key, value: source } of attributes) {
    const { value, at } = source;
    if (value.from === 'path' && !parameters.includes(value.name)) {
      const hint = suggest(value.name, parameters) || '; write it into the path as a segment in braces';
      report.error('unknown-parameter', at, `the path has no parameter \`${value.name}\`${hint}`);
    }
    if (value.from === 'body' && grpc !== undefined) {
      report.error('bad-route', at, 'the body of a gRPC call is no JSON; take the value from a header');
    }
    if (value.from === 'query' || value.from === 'header' || value.from === 'body') {
      const message = `the client chooses the ${value.from}; \`${key.value}\` is sound only if the upstream acts on this very value`;
      report.warning('client-chosen-value', at, message);
    }
  }
}

/** What is a parameter elsewhere, and a group in grants, is a text here, which no request and nobody's group is. */
function tellOtherNotation({ path, groups = [] }: RouteText, report: Report): void {
  for (const segment of path?.value.segments ?? []) {
    if (path === undefined || segment.is !== 'literal' || !segment.text.startsWith(':')) continue;
    const name = segment.text.slice(1);
    const message = `\`:${name}\` is a text here; for a parameter write \`{${name}}\``;
    report.warning('other-notation', path.at, message);
  }
  for (const { value, at } of groups) {
    if (!value.startsWith('group:')) continue;
    const name = value.slice('group:'.length);
    report.warning('other-notation', at, `a route names groups without \`group:\`; write \`${name}\``);
  }
}

/** Whoever reads the problems of a policy learns which of its routes keep nobody out. */
function tellObserving({ allow, observe }: RouteText, report: Report): void {
  if (observe?.value !== true || allow?.value === 'anyone') return;
  const message =
    'this route enforces nothing: what it would deny passes, and is counted; remove `observe` to enforce it';
  report.warning('observing-route', observe.at, message);
}
