import type { Circumstances } from './choose.ts';
import { readHeader } from './header-value.ts';

/** What of the request a login page is told, to come back to it. */
export interface Visit {
  /** `http` or `https`, as the PEP reports it. */
  readonly scheme: string;
  readonly authority: string;
  /** The canonical path. */
  readonly path: string;
  readonly query: string | undefined;
}

/** Says whether a request is a person's who can be sent to a login page: a browser that opens a page. */
export function isNavigation(method: string, { headers }: Pick<Circumstances, 'headers'>): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const mode = readHeader(headers, 'sec-fetch-mode');
  if (typeof mode === 'string') return false;
  if (mode.value !== undefined) return mode.value === 'navigate';
  return headers.some(({ name, value }) => name.toLowerCase() === 'accept' && /\btext\/html\b/i.test(value));
}

/** Where the login page is: the route's template with `{url}` and `{path}` percent-encoded in it. */
export function loginLocation(template: string, { scheme, authority, path, query }: Visit): string {
  const back = query === undefined ? path : `${path}?${query}`;
  const values: Readonly<Record<string, string>> = { url: `${scheme}://${authority}${back}`, path: back };
  return template.replace(/\{(url|path)\}/g, (_whole, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
}
