import type { MapNode, Place } from '../syntax/node.ts';
import { ignored, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import type { Located, Shape } from '../syntax/shape.ts';
import { KUBERNETES, manifest } from './manifest.ts';
import { namespaceMeta } from './object-meta.ts';

/** A namespace; one that Kalm manages is an application. */
export interface Namespace {
  readonly kind: 'Namespace';
  readonly at: Place;
  readonly name: Located<string>;
  readonly isApplication: boolean;
}

const shape = manifest('Namespace', KUBERNETES, { metadata: required(namespaceMeta), spec: ignored });

/** The shape of a namespace. */
export const namespaceShape: Shape<unknown> = shape;

/** Reads a namespace. */
export function readNamespace(node: MapNode, report: Report): Namespace {
  const { at, metadata } = shape.read(node, report);
  const isApplication = metadata.labels?.['kalm-enabled']?.value === 'true';
  return { kind: 'Namespace', at, name: metadata.name, isApplication };
}
