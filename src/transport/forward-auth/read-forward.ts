import type { Header } from '../../identity/credentials.ts';
import type { RequestBody } from '../../route/body.ts';
import type { ForwardRefusal } from '../../route/route-reason.ts';
import { fromLatin1 } from '../web/octets.ts';
import type { WebRequest } from '../web/web-request.ts';
import type { Habits } from './flavour.ts';

/** A sub-request as Node read it: `rawHeaders` keeps the repeats that Node's `headers` drops or joins. */
export interface SubRequest {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

/** A request that could not be read. */
export const nothingRead: WebRequest = {
  route: {
    method: '',
    authority: '',
    target: '',
    headers: [],
    extensions: new Map(),
    body: undefined,
  },
  scheme: '',
  credentials: { headers: [], peer: undefined },
};

/** More headers than this no proxy lets through by default. */
const maxHeaders = 256;

const noExtensions: ReadonlyMap<string, string> = new Map();

/**
 * Reads the request that a proxy tells of. Each of the family's headers must stand there once and say something: what one
 * of them lacks is never taken from the sub-request or from another family, which may be a stranger's word.
 */
export function readForward(
  sub: SubRequest,
  { family, members, added, partialHeader }: Habits,
  bytes: Uint8Array | undefined,
): WebRequest | ForwardRefusal {
  const { rawHeaders } = sub;
  if (rawHeaders.length > 2 * maxHeaders) return 'TOO_MANY_HEADERS';
  const told = new Map<string, string>();
  const headers: Header[] = [];
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const name = (rawHeaders[place] ?? '').toLowerCase();
    const value = rawHeaders[place + 1] ?? '';
    if (members.has(name)) {
      if (told.has(name)) return 'FORWARDED_TWICE';
      told.set(name, value.trim());
    } else if (name === partialHeader) told.set(name, told.has(name) ? '' : value);
    else if (!added.has(name)) headers.push({ name, value: fromLatin1(value) });
  }
  const said = (name: string | undefined, own: string): string =>
    name === undefined ? own : (told.get(name) ?? '');
  const method = said(family.method, sub.method);
  const target = said(family.target, sub.target);
  const authority = said(family.authority, '');
  const scheme = said(family.scheme, '');
  const addresses = said(family.peer, '').split(',');
  const address = addresses.pop()?.trim() ?? '';
  if ([method, target, authority, scheme, address].includes('')) return 'NOT_FORWARDED';
  const secured = SCHEME.exec(scheme)?.groups?.['secured'];
  if (secured === undefined) return 'BAD_FORWARDED_VALUE';
  const partial = partialHeader !== undefined && told.get(partialHeader) !== 'false';
  const body: RequestBody | undefined = bytes === undefined ? undefined : { bytes, partial };
  return {
    route: { method, authority, target, headers, extensions: noExtensions, body },
    scheme: secured === '' ? 'http' : 'https',
    credentials: { headers, peer: { address, principal: '', certificate: '' } },
    ...(family.peer === 'x-forwarded-for' && { forwardedFor: addresses }),
  };
}

/** That of a WebSocket is the scheme of its handshake. */
const SCHEME = /^(?:http|ws)(?<secured>s?)$/i;
