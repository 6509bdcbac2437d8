import type { Header } from '../identity/credentials.ts';
import { type HeaderRefusal, readHeader } from './header-value.ts';
import type { ConditionData, RouteData } from './route-data.ts';

/** What conditions are about. */
export interface Circumstances {
  readonly headers: readonly Header[];
  /** What the operator says of the request at the PEP, such as Envoy's `context_extensions`. */
  readonly extensions: ReadonlyMap<string, string>;
}

/** The route that is meant, or why none is. */
export type Choice = RouteData | 'CONDITION_UNMET' | HeaderRefusal;

/** So many conditions a route has; the more, the more specific it is. */
function countConditions({ headers, extensions }: RouteData): number {
  return headers.length + extensions.length;
}

/**
 * Chooses among routes of one host and path: the one with the most conditions, all of which hold.
 *
 * Extensions are the operator's word, so a route for other ones is as if it were not there: `undefined` when none is
 * left. Headers are the client's: where none of them fits, no wider route is asked, lest a client choose it.
 */
export function choose(routes: readonly RouteData[], circumstances: Circumstances): Choice | undefined {
  const [only] = routes;
  if (only === undefined) return undefined;
  if (routes.length === 1 && countConditions(only) === 0) return only;
  const meant = routes.filter(({ extensions }) =>
    extensions.every(({ name, values }) => includes(values, circumstances.extensions.get(name))),
  );
  if (meant.length === 0) return undefined;
  const refusal = meant
    .flatMap(({ headers }) => headers)
    .map(({ name }) => readHeader(circumstances.headers, name))
    .find((found) => typeof found === 'string');
  if (refusal !== undefined) return refusal;
  const holding = meant.filter(({ headers }) => headers.every((each) => holds(each, circumstances)));
  const [chosen] = holding.toSorted((a, b) => countConditions(b) - countConditions(a));
  return chosen ?? 'CONDITION_UNMET';
}

function holds({ name, values }: ConditionData, { headers }: Circumstances): boolean {
  const found = readHeader(headers, name);
  return typeof found !== 'string' && includes(values, found.value);
}

function includes(values: readonly string[], value: string | undefined): boolean {
  return value !== undefined && values.includes(value);
}
