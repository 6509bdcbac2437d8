import type { MapNode } from '../syntax/node.ts';
import { ignored, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { byKind } from '../syntax/shape.ts';
import { manifest } from './manifest.ts';

/** Whatever a later release will read. */
const anything = byKind('its settings', () => undefined, { map: () => true });

/** Notes an object of a kind that this release knows and does nothing with. */
export function readUnused(kind: string, node: MapNode, report: Report): undefined {
  const shape = manifest(kind, { metadata: ignored, spec: required(anything) });
  const { at } = shape.read(node, report);
  report.warning(
    'unused-kind',
    at,
    `this release does not read \`${kind}\`: nothing of it is in force; remove it until one does`,
  );
}
