import { append, nested } from './buckets.ts';
import type { Permission } from './catalogue.ts';
import type { Row } from './filter.ts';
import type { Grant } from './grant.ts';

/** The grants that a set of subjects shares. */
export interface Holder {
  readonly grants: readonly Grant[];
  /** The same grants sorted, one bucket for each permission; absent where there are too few to gain by it. */
  readonly buckets: readonly Bucket[] | undefined;
}

/** The grants of one holder that have one permission. */
export interface Bucket {
  readonly permission: Permission;
  readonly grants: readonly Grant[];
  /** Those that admit only rows of which one attribute has one of a few values, for ever, by key and value. */
  readonly keyed: ReadonlyMap<string, ReadonlyMap<string, readonly Grant[]>>;
  /** The others. */
  readonly rest: readonly Grant[];
}

/** From so many grants on, reading them all costs more than looking up the few that could admit a row. */
const MANY = 8;

/** Makes a holder; one with many grants, such as a group bound to a thousand namespaces, is sorted for look-ups. */
export function createHolder(grants: readonly Grant[]): Holder {
  if (grants.length < MANY) return { grants, buckets: undefined };
  const byPermission = Map.groupBy(new Set(grants), (grant) => grant.permission);
  return { grants, buckets: [...byPermission].map(([permission, list]) => createBucket(permission, list)) };
}

function createBucket(permission: Permission, grants: readonly Grant[]): Bucket {
  const keyed = new Map<string, Map<string, Grant[]>>();
  const rest: Grant[] = [];
  for (const grant of grants) {
    const wanted = wantedBy(grant);
    if (wanted === undefined) rest.push(grant);
    else for (const value of wanted.values) append(nested(keyed, wanted.key), value, grant);
  }
  return { permission, grants, keyed, rest };
}

interface Wanted {
  readonly key: string;
  readonly values: ReadonlySet<string>;
}

/** The attribute without one of whose values a row is surely outside the scope of a grant; only of grants without dates. */
function wantedBy({ scope, fromMs, untilMs }: Grant): Wanted | undefined {
  if (fromMs > 0 || untilMs < Infinity || scope.unrestricted) return undefined;
  const texts = scope.clauses.map(({ fixed }) => fixed?.find(({ op }) => op === '='));
  const filters = texts.filter((text) => text !== undefined);
  const [first] = filters;
  if (first === undefined || filters.length < texts.length) return undefined;
  if (filters.some(({ key }) => key !== first.key)) return undefined;
  return { key: first.key, values: new Set(filters.flatMap(({ values }) => values)) };
}

/** Calls for the keyed grants of a bucket that could admit a row, one list for each attribute that grants go by. */
export function keyedLists(bucket: Bucket, row: Row): readonly (readonly Grant[])[] {
  const lists: (readonly Grant[])[] = [];
  for (const [key, byValue] of bucket.keyed) {
    const value = row.get(key);
    const list = value === undefined ? undefined : byValue.get(value);
    if (list !== undefined) lists.push(list);
  }
  return lists;
}
