import type { Resource } from '../decision/authorize.ts';
import type { Meaning } from '../decision/catalogue.ts';
import type { Row } from '../decision/filter.ts';
import { oneLine } from '../policy/problem.ts';

/** What is asked of the grants. */
export interface Asked {
  readonly action: string;
  readonly resource: Resource;
  /** Whether any row will do, so that attributes say nothing. */
  readonly anyRow: boolean;
}

/** A question in words, and what it wants of a grant. */
export function describeAsked({ action, resource, anyRow }: Asked, meaning: Meaning): string {
  const { requires, range } = meaning;
  const what = `asked: ${oneLine(action)} on ${oneLine(resource.type)} ${formatRow(resource.attributes)}`;
  if (meaning.misasked !== undefined) return what;
  if (anyRow)
    return `asked: ${oneLine(action)} on any rows of ${oneLine(resource.type)}; wants \`${oneLine(requires)}\` over any rows`;
  return `${what}; wants \`${oneLine(requires)}\` ${rangeText(range, resource.attributes)}`;
}

/** The attributes of a resource as commands print them. */
export function formatRow(row: Row): string {
  if (row.size === 0) return 'without attributes';
  return `with ${[...row].map(([key, value]) => `${oneLine(key)}=${JSON.stringify(value)}`).join(' ')}`;
}

function rangeText(range: Meaning['range'], row: Row): string {
  if (range === 'everything') return 'over all rows';
  if (range === 'optional' && row.size === 0) return 'over any rows';
  return row.size === 0 ? 'over all rows, since none is named' : 'over rows with this one among them';
}
