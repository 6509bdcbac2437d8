import type { MapNode, Place } from '../syntax/node.ts';
import { ignored, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { byKind, type Shape } from '../syntax/shape.ts';
import { KALM, manifest } from './manifest.ts';

/** Whatever a later release will read. */
const anything = byKind(
  'its settings',
  () => undefined,
  { map: () => true },
  () => ({ type: 'object' }),
);

/** The shape of an object of a kind that this release knows and does nothing with. */
export function unusedShape(kind: string): Shape<{ readonly at: Place }> {
  return manifest(kind, KALM, { metadata: ignored, spec: required(anything) });
}

/** Notes an object of a kind that this release knows and does nothing with. */
export function readUnused(kind: string, node: MapNode, report: Report): undefined {
  const { at } = unusedShape(kind).read(node, report);
  report.warning(
    'unused-kind',
    at,
    `this release does not read \`${kind}\`: nothing of it is in force; remove it until one does`,
  );
}
