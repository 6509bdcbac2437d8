import { lookUp, type MapNode, type Node } from '../syntax/node.ts';
import { ignored, object, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { word } from '../syntax/scalar.ts';
import { choice, type Schema } from '../syntax/schema.ts';
import { list, refuse, type Shape } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';
import { type AccessToken, accessTokenShape, readAccessToken } from './access-token.ts';
import { KALM, KUBERNETES } from './manifest.ts';
import { type Namespace, namespaceShape, readNamespace } from './namespace.ts';
import { type RoleBinding, readRoleBinding, roleBindingShape } from './role-binding.ts';
import { readUnused, unusedShape } from './unused.ts';

/** A document of Kalm's objects as read: one, or those of a list. */
export interface KalmDocument {
  readonly objects: readonly KalmObject[];
}

/** An object that says something of access. */
export type KalmObject = AccessToken | RoleBinding | Namespace;

interface Kind {
  /** API versions under which the kind is ours; the first is the one to write. */
  readonly apiVersions: readonly string[];
  readonly shape: Shape<unknown>;
  readonly read: (node: MapNode, report: Report) => KalmObject | undefined;
}

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['AccessToken', { apiVersions: KALM, shape: accessTokenShape, read: readAccessToken }],
  ['RoleBinding', { apiVersions: KALM, shape: roleBindingShape, read: readRoleBinding }],
  ['SingleSignOnConfig', unused('SingleSignOnConfig')],
  ['ProtectedEndpoint', unused('ProtectedEndpoint')],
  ['Namespace', { apiVersions: KUBERNETES, shape: namespaceShape, read: readNamespace }],
]);

/** Whether a document is of one of Kalm's kinds, in whatever version. */
export function isKalm(document: MapNode): boolean {
  const kind = kindOf(document);
  return kind === 'List' || KINDS.has(kind);
}

/** Reads a document of Kalm: an object, or a list of them as `kubectl get -o yaml` prints it. */
export function readKalm(document: MapNode, report: Report): KalmDocument {
  if (kindOf(document) !== 'List') return { objects: readObject(document, report) };
  if (!hasVersion(document, 'List', KUBERNETES, report)) return { objects: [] };
  return { objects: items.read(document, report).items.flat() };
}

const item: Shape<readonly KalmObject[]> = {
  what: 'an object of Kalm',
  standIn: () => [],
  schema: () => choice('kind', schemasOfKinds()),
  read: (node, report) => (node.kind === 'map' ? readObject(node, report) : refuse(item, node, report)),
};

const items = object('a List', {
  apiVersion: required(word(KUBERNETES)),
  kind: required(word(['List'])),
  metadata: ignored,
  items: required(list(item, 'a list of objects')),
});

/** What an editor is told of Kalm's documents, by their kind. */
export function kalmSchemas(): ReadonlyMap<string, Schema> {
  return new Map([...schemasOfKinds(), ['List', items.schema()]]);
}

function schemasOfKinds(): ReadonlyMap<string, Schema> {
  return new Map([...KINDS].map(([kind, { shape }]) => [kind, shape.schema()]));
}

function readObject(node: MapNode, report: Report): readonly KalmObject[] {
  const name = kindOf(node);
  const kind = KINDS.get(name);
  if (kind === undefined) {
    refuseKind(name, lookUp(node, 'kind') ?? node, report);
    return [];
  }
  if (!hasVersion(node, name, kind.apiVersions, report)) return [];
  const read = kind.read(node, report);
  return read === undefined ? [] : [read];
}

function refuseKind(kind: string, node: Node, report: Report): void {
  const at = report.place(node.offset);
  const known = [...KINDS.keys()].map((each) => `\`${each}\``).join(', ');
  if (kind === 'List')
    report.error('nested-list', at, 'a List cannot stand in a List; move its items into the outer one');
  else if (kind === '') report.error('missing-key', at, `\`kind\` is missing; write one of ${known}`);
  else
    report.error(
      'unknown-kind',
      at,
      `there is no kind \`${kind}\`${suggest(kind, KINDS.keys())}; remove it, or write one of ${known}`,
    );
}

/** Whether the kind is ours: other products have kinds of the same names. */
function hasVersion(node: MapNode, kind: string, versions: readonly string[], report: Report): boolean {
  const version = lookUp(node, 'apiVersion');
  const written = version?.kind === 'scalar' ? version.text.trim() : '';
  if (versions.includes(written)) return true;
  const at = report.place((version ?? node).offset);
  const advice = versions.map((each) => `\`apiVersion: ${each}\``).join(' or ');
  if (written === '') report.error('missing-key', at, `\`apiVersion\` is missing; write ${advice}`);
  else
    report.error(
      'wrong-api-version',
      at,
      `\`${kind}\` of \`${written}\` is another product's; write ${advice}, or remove it`,
    );
  return false;
}

function kindOf(node: MapNode): string {
  const kind = lookUp(node, 'kind');
  return kind?.kind === 'scalar' ? kind.text.trim() : '';
}

function unused(kind: string): Kind {
  return {
    apiVersions: KALM,
    shape: unusedShape(kind),
    read: (node, report) => readUnused(kind, node, report),
  };
}
