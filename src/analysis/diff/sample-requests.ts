import type { RouteRequest } from '../../route/ask.ts';
import { placesOf } from '../../route/place.ts';
import type { RouteData, ValueSource } from '../../route/route-data.ts';

/** A request that a route was written for. */
export interface SampleRequest {
  /** Its method, or what it is called. */
  readonly method: string;
  /** Where it goes, as `example.com/v1/orders`, and what else it carries. */
  readonly place: string;
  readonly request: RouteRequest;
}

const ANY_METHODS: readonly string[] = ['GET', 'POST', 'OPTIONS'];

const SOME = 'some';

/** Makes requests for every route: each method that any route lists, with and without what the route asks for. */
export function sampleRequests(routes: readonly RouteData[]): readonly SampleRequest[] {
  const listed = routes.flatMap(({ methods }) => (methods ?? []).map(([method]) => method));
  const methods = [...new Set([...listed, ...ANY_METHODS])];
  const alike = Map.groupBy(
    routes.flatMap((route) => placesOf(route).map((place) => [place, route] as const)),
    ([place]) => place,
  );
  const samples = routes.flatMap((route) => {
    const twins = placesOf(route).flatMap((place) => (alike.get(place) ?? []).map(([, twin]) => twin));
    const sources = [...new Set([route, ...twins])].flatMap(sourcesOf);
    return hostsOf(route).flatMap((host) =>
      methods.flatMap((method) => samplesOf(route, host, method, sources)),
    );
  });
  return [...new Map(samples.map((sample) => [`${sample.method} ${sample.place}`, sample])).values()];
}

function sourcesOf({ ask }: RouteData): readonly ValueSource[] {
  return ask.for === 'resource' ? ask.attributes.map(([, source]) => source) : [];
}

function hostsOf({ hosts }: RouteData): readonly string[] {
  return hosts.length === 0 ? [''] : hosts.map((host) => host.replace(/^\*/, SOME));
}

function samplesOf(
  route: RouteData,
  host: string,
  method: string,
  sources: readonly ValueSource[],
): readonly SampleRequest[] {
  const conditions = route.headers.map(({ name, values: [value = ''] }) => ({ name, value }));
  const extensions = new Map(route.extensions.map(({ name, values: [value = ''] }) => [name, value]));
  const preflight = [
    { name: 'origin', value: 'https://example.com' },
    { name: 'access-control-request-method', value: 'GET' },
  ];
  const given = headersOf(sources).filter(({ name }) => !conditions.some((each) => each.name === name));
  const target = targetOf(route, sources);
  const body = bodyOf(sources);

  function sample(
    headers: RouteRequest['headers'],
    values: ReadonlyMap<string, string>,
    called: string,
  ): SampleRequest {
    const type = body === undefined ? [] : [{ name: 'content-type', value: 'application/json' }];
    const request: RouteRequest = {
      method,
      authority: host,
      target,
      headers: [...headers, ...type],
      extensions: new Map([...extensionsOf(sources), ...values]),
      body,
    };
    const words = [...headers.filter(({ name }) => conditions.some((each) => each.name === name))]
      .map(({ name, value }) => `${name}: ${value}`)
      .concat([...values].map(([name, value]) => `${name} = ${value}`));
    const place = `${host}${target}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
    return { method: called, place, request };
  }

  return [
    sample([...given, ...conditions], extensions, method),
    ...(conditions.length + extensions.size === 0 ? [] : [sample(given, new Map(), method)]),
    ...(method === 'OPTIONS'
      ? [sample([...given, ...conditions, ...preflight], extensions, 'CORS preflight')]
      : []),
  ];
}

function targetOf({ path }: RouteData, sources: readonly ValueSource[]): string {
  const segments = path.map((segment, place) =>
    segment.is === 'literal' ? encodeURIComponent(segment.text) : `${SOME}-${place}`,
  );
  const names = new Set(sources.flatMap((source) => (source.from === 'query' ? [source.name] : [])));
  const query = [...names].map((name) => `${encodeURIComponent(name)}=${SOME}`).join('&');
  return `/${segments.join('/')}${query === '' ? '' : `?${query}`}`;
}

function headersOf(sources: readonly ValueSource[]): RouteRequest['headers'] {
  const names = new Set(sources.flatMap((source) => (source.from === 'header' ? [source.name] : [])));
  return [...names].map((name) => ({ name, value: SOME }));
}

function extensionsOf(sources: readonly ValueSource[]): readonly (readonly [string, string])[] {
  return sources.flatMap((source) => (source.from === 'extension' ? [[source.name, SOME] as const] : []));
}

/** A body in which every pointer finds a text; `undefined` when none is asked for. */
function bodyOf(sources: readonly ValueSource[]): RouteRequest['body'] {
  const pointers = sources.flatMap((source) => (source.from === 'body' ? [source.pointer] : []));
  return pointers.length === 0 ? undefined : { bytes: Buffer.from(nest(pointers)), partial: false };
}

function nest(pointers: readonly (readonly string[])[]): string {
  if (pointers.some(({ length }) => length === 0)) return JSON.stringify(SOME);
  const byStep = Map.groupBy(pointers, ([step = '']) => step);
  const members = [...byStep].map(
    ([step, below]) => `${JSON.stringify(step)}:${nest(below.map(([, ...rest]) => rest))}`,
  );
  return `{${members.join(',')}}`;
}
