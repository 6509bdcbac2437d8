import type { AskData, ConditionData, RouteData, ValueSource } from '../../../route/route-data.ts';
import type { Draft } from '../../draft.ts';
import { type Complaints, positionOf, type Source } from '../../language.ts';
import type { Located } from '../../syntax/shape.ts';
import { suggest } from '../../syntax/suggest.ts';
import type { NativeDocument } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { refuseTies } from './refuse-ties.ts';
import type { ConditionText, RouteText } from './route-text.ts';
import type { ValueText } from './value-source.ts';

/** Compiles the routes of all documents. */
export function compileRoutes(
  sources: readonly Source<NativeDocument>[],
  vocabulary: Vocabulary,
  draft: Draft,
  complaints: Complaints,
): void {
  for (const source of sources) {
    for (const route of source.content.routes ?? []) {
      if (route === undefined) continue;
      checkActions(source, route, vocabulary, draft);
      checkAttributes(source, route, vocabulary, complaints);
      draft.routes.push(toRoute(source, route));
    }
  }
  refuseTies(draft.routes, complaints);
}

function toRoute(source: Source<unknown>, route: RouteText): RouteData {
  return {
    source: positionOf(source, route.at),
    hosts: (route.hosts ?? []).map(({ value }) => value.toLowerCase()),
    path: (route.path ?? route.grpc)?.value.segments ?? [],
    headers: (route.headers ?? []).map((each) => toCondition(each, each.key.value.toLowerCase())),
    extensions: (route.extensions ?? []).map((each) => toCondition(each, each.key.value)),
    methods: toMethods(route),
    ask: toAsk(route),
    groups: (route.groups ?? []).map(({ value }) => value),
    preflight: route.cors !== undefined,
    login: route.login?.value,
    responseHeaders: (route.responseHeaders ?? []).map(({ key, value }) => [
      key.value.toLowerCase(),
      value.value,
    ]),
    observe: route.observe?.value ?? false,
  };
}

function toCondition({ value }: ConditionText, name: string): ConditionData {
  return { name, values: value.map((each) => each.value) };
}

function toMethods({ grpc, action, methods }: RouteText): RouteData['methods'] {
  if (grpc !== undefined) return [['POST', action?.value ?? '']];
  return methods?.map(({ method, action: each }) => [method.value, each?.value ?? '']);
}

function toAsk(route: RouteText): AskData {
  const { allow, resource, scope } = route;
  if (resource === undefined) return { for: allow?.value ?? 'authenticated' };
  const type = resource.value;
  if (scope !== undefined) return { for: 'scope', type, header: scope.header.value.toLowerCase() };
  return { for: 'resource', type, attributes: attributesOf(route).map(([{ value }, from]) => [value, from]) };
}

/** Those that the route lists; of one that lists none, the parameters of its path. */
function attributesOf({ path, attributes }: RouteText): readonly (readonly [Located<string>, ValueSource])[] {
  const parameters = path?.value.parameters ?? new Map<string, number>();
  if (attributes !== undefined) {
    return attributes.map(({ key, value }) => [key, toSource(value.value, parameters)]);
  }
  const at = path?.at ?? { line: 1, column: 1 };
  return [...parameters].map(([name, place]) => [
    { value: name, at },
    { from: 'path', place },
  ]);
}

function toSource(value: ValueText, parameters: ReadonlyMap<string, number>): ValueSource {
  return value.from === 'path' ? { from: 'path', place: parameters.get(value.name) ?? -1 } : value;
}

/** An operation that the policy knows by name on this very type is an action like any other. */
function checkActions(
  source: Source<unknown>,
  { resource, methods = [], action }: RouteText,
  { checkAction }: Vocabulary,
  { catalogue }: Draft,
): void {
  if (resource === undefined) return;
  for (const asked of [action, ...methods.map((each) => each.action)]) {
    if (asked === undefined) continue;
    const operation = catalogue.find(
      (entry) => entry.operation === asked.value && entry.type === resource.value,
    );
    if (operation === undefined) checkAction(source, resource, asked);
  }
}

/** Refuses an attribute that the declared type does not have: no filter could ask for it. */
function checkAttributes(
  source: Source<unknown>,
  route: RouteText,
  { types }: Vocabulary,
  complaints: Complaints,
): void {
  const known = types?.get(route.resource?.value ?? '')?.attributes?.map(({ value }) => value);
  if (known === undefined || route.scope !== undefined) return;
  for (const [{ value, at }] of attributesOf(route)) {
    if (known.includes(value)) continue;
    const list = known.map((each) => `\`${each}\``).join(', ') || 'none';
    const hint = suggest(value, known) || `; it has ${list}, and \`attributes\` says which is which`;
    const message = `\`${route.resource?.value ?? ''}\` declares no attribute \`${value}\`${hint}`;
    complaints.error('unknown-attribute', positionOf(source, at), message);
  }
}
