import type { Row } from '../decision/filter.ts';
import { type Material, readAttributes, type ValueRefusal } from './attributes.ts';
import type { RequestBody } from './body.ts';
import type { Circumstances } from './choose.ts';
import { type Found, type HeaderRefusal, readHeader } from './header-value.ts';
import { readHost } from './host.ts';
import { type HeaderTrick, trickIn } from './misleading-header.ts';
import { type PathRefusal, type RequestPath, readPath } from './path.ts';
import type { RouteData } from './route-data.ts';
import type { Router } from './router.ts';

/** A request as the PEP reports it. */
export interface RouteRequest extends Circumstances {
  /** In the spelling of the client: methods are told apart by case. */
  readonly method: string;
  /** The host, with or without its port; empty when the PEP does not say. */
  readonly authority: string;
  /** `:path`, the query included, as the client sent it. */
  readonly target: string | Uint8Array;
  /** What the PEP buffered; absent when it buffers none. */
  readonly body: RequestBody | undefined;
}

/** What is asked, and of whom. */
type Ask =
  | { readonly for: 'anyone' | 'authenticated' }
  | {
      readonly for: 'resource';
      readonly action: string;
      readonly type: string;
      readonly attributes: Row;
    }
  | {
      readonly for: 'scope';
      readonly action: string;
      readonly type: string;
      /** Which header tells the upstream the rows. */
      readonly header: string;
    };

/** A request that means something: a question. */
export interface Question {
  readonly refusal: undefined;
  readonly route: RouteData;
  readonly path: RequestPath;
  /** As `readHost` gives it. */
  readonly host: string;
  readonly ask: Ask;
}

/** Why a request that can be read is denied before anybody is asked who sends it. */
type RouteDenial = 'NO_ROUTE' | 'METHOD_NOT_LISTED' | 'CONDITION_UNMET';

/** A request that means nothing. */
export interface Unroutable {
  readonly refusal: RouteDenial | PathRefusal | ValueRefusal | HeaderTrick | 'BAD_METHOD' | 'BAD_HOST';
  /** Nobody can say what the upstream would read: a bad request. Otherwise a denial. */
  readonly malformed: boolean;
  /** The route that is meant, though it cannot be asked. */
  readonly route: RouteData | undefined;
}

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Turns a request into the question that its route makes of it. Pure and total. */
export function toQuestion(router: Router, request: RouteRequest): Question | Unroutable {
  const { method, authority, target, headers } = request;
  if (!METHOD.test(method)) return malformed('BAD_METHOD');
  const trick = trickIn(headers);
  if (trick !== undefined) return malformed(trick);
  const path = readPath(target);
  if (typeof path === 'string') return malformed(path);
  if (method === 'CONNECT') return malformed('BAD_METHOD');
  const host = readHost(authority);
  if (host === undefined) return malformed('BAD_HOST');
  const route = router.find(host, path.segments, request);
  if (route === 'NO_ROUTE' || route === 'CONDITION_UNMET') {
    return { refusal: route, malformed: false, route: undefined };
  }
  if (typeof route === 'string') return malformed(route);
  const ask = isPreflight(route, request)
    ? ({ for: 'anyone' } as const)
    : toAsk(route, method, { ...request, path });
  if (ask === 'METHOD_NOT_LISTED') return { refusal: ask, malformed: false, route };
  if (typeof ask === 'string') return malformed(ask, route);
  return { refusal: undefined, route, path, host, ask };
}

function toAsk(
  route: RouteData,
  method: string,
  material: Material,
): Ask | ValueRefusal | 'METHOD_NOT_LISTED' {
  const action = actionOf(route, method);
  if (action === undefined) return 'METHOD_NOT_LISTED';
  const { ask } = route;
  switch (ask.for) {
    case 'anyone':
    case 'authenticated':
      return { for: ask.for };
    case 'scope':
      return { ...ask, action };
    case 'resource': {
      const attributes = readAttributes(ask.attributes, material);
      return typeof attributes === 'string' ? attributes : { ...ask, action, attributes };
    }
  }
}

/** HEAD counts as GET unless it is listed itself. `undefined` for a method that is not listed. */
function actionOf({ methods }: RouteData, method: string): string | undefined {
  if (methods === undefined) return '';
  const listed = (name: string): string | undefined => methods.find(([each]) => each === name)?.[1];
  return listed(method) ?? (method === 'HEAD' ? listed('GET') : undefined);
}

/** @see https://fetch.spec.whatwg.org/#cors-preflight-request */
function isPreflight(route: RouteData, { method, headers }: RouteRequest): boolean {
  if (!route.preflight || method !== 'OPTIONS') return false;
  return (
    isThere(readHeader(headers, 'origin')) && isThere(readHeader(headers, 'access-control-request-method'))
  );
}

function isThere(found: Found | HeaderRefusal): boolean {
  return typeof found !== 'string' && Boolean(found.value);
}

function malformed(refusal: Unroutable['refusal'], route?: RouteData): Unroutable {
  return { refusal, malformed: true, route };
}
