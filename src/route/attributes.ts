import type { Row } from '../decision/filter.ts';
import { type BodyRefusal, type JsonObject, pointTo, type RequestBody, readBody } from './body.ts';
import type { Circumstances } from './choose.ts';
import { type Found, type HeaderRefusal, readHeader } from './header-value.ts';
import type { RequestPath } from './path.ts';
import { type QueryRefusal, readParameter } from './query.ts';
import type { ValueSource } from './route-data.ts';

/** Why a value has no reading on which everybody agrees: the request is malformed. */
export type ValueRefusal = HeaderRefusal | QueryRefusal | BodyRefusal;

/** What attributes are taken from. */
export interface Material extends Circumstances {
  readonly path: RequestPath;
  readonly body: RequestBody | undefined;
}

/**
 * Takes the attributes of a resource out of a request. One that the request lacks, or has empty, is left out, and then
 * no filter matches it.
 */
export function readAttributes(
  sources: readonly (readonly [attribute: string, source: ValueSource])[],
  material: Material,
): Row | ValueRefusal {
  const row = new Map<string, string>();
  let body: JsonObject | ValueRefusal | undefined;
  for (const [attribute, source] of sources) {
    if (source.from === 'body') body ??= readBody(material.body, material.headers);
    if (typeof body === 'string') return body;
    const found = read(source, material, body);
    if (typeof found === 'string') return found;
    if (found.value !== undefined && found.value !== '') row.set(attribute, found.value);
  }
  return row;
}

function read(
  source: ValueSource,
  { path, headers, extensions }: Material,
  body: JsonObject | undefined,
): Found | ValueRefusal {
  switch (source.from) {
    case 'text':
      return { value: source.text };
    case 'path':
      return { value: path.segments[source.place] };
    case 'query':
      return readParameter(path.query, source.name);
    case 'header':
      return readHeader(headers, source.name);
    case 'extension':
      return { value: extensions.get(source.name) };
    case 'body':
      return body === undefined ? 'NO_BODY' : pointTo(body, source.pointer);
  }
}
