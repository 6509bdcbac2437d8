import { type Fields, isFields } from '../inject/json-reader.ts';
import type { Path } from '../inject/remark.ts';

/** A pod, or what pods are made from, in a document. */
export interface PodTemplate {
  /** The way to it in its document. */
  readonly path: Path;
  /** The way to the object that it is of: the same for a pod. */
  readonly object: Path;
  readonly kind: string;
  readonly name: string;
  /** Absent where the document leaves that to whoever applies it. */
  readonly namespace: string | undefined;
}

const EMPTY: Fields = {};
const TEMPLATE = ['spec', 'template'];
const PLACES: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['v1 Pod', []],
  ['v1 PodTemplate', ['template']],
  ['v1 ReplicationController', TEMPLATE],
  ['apps/v1 Deployment', TEMPLATE],
  ['apps/v1 StatefulSet', TEMPLATE],
  ['apps/v1 DaemonSet', TEMPLATE],
  ['apps/v1 ReplicaSet', TEMPLATE],
  ['batch/v1 Job', TEMPLATE],
  ['batch/v1 CronJob', ['spec', 'jobTemplate', ...TEMPLATE]],
]);

/** The pod templates of a document; none where it is of another kind. Those of a list are those of its items. */
export function podTemplatesOf(document: unknown): readonly PodTemplate[] {
  return templatesAt(document, []);
}

function templatesAt(document: unknown, base: Path): readonly PodTemplate[] {
  if (!isFields(document)) return [];
  const { apiVersion, kind, items, metadata } = document;
  if (kind === 'List' && Array.isArray(items)) {
    return items.flatMap((item, index) => templatesAt(item, [...base, 'items', index]));
  }
  const place = PLACES.get(`${textOf(apiVersion)} ${textOf(kind)}`);
  if (place === undefined) return [];
  const { name, generateName, namespace } = isFields(metadata) ? metadata : EMPTY;
  return [
    {
      path: [...base, ...place],
      object: base,
      kind: textOf(kind),
      name: textOf(name) || textOf(generateName),
      namespace: textOf(namespace) || undefined,
    },
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
