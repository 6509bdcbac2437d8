import type { MapNode } from '../syntax/node.ts';
import { type ObjectOf, object } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import type { Shape } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';

/** A map in which other charts have keys of their own; what looks like a slip for one of ours is warned of. */
export function shared<F extends Parameters<typeof object>[1]>(what: string, ours: F): Shape<ObjectOf<F>> {
  const shape = object(what, ours, 'ignored');
  return {
    ...shape,
    read(node, report) {
      if (node.kind === 'map') warnOfSlips(node, Object.keys(ours), report);
      return shape.read(node, report);
    },
  };
}

function warnOfSlips({ entries }: MapNode, ours: readonly string[], report: Report): void {
  const written = new Set(entries.map(({ key }) => key.text));
  const missing = ours.filter((key) => !written.has(key));
  for (const { key } of entries) {
    const hint = ours.includes(key.text) ? '' : suggest(key.text, missing);
    if (hint === '') continue;
    report.warning('ignored-key', report.place(key.offset), `\`${key.text}\` is left to other charts${hint}`);
  }
}
