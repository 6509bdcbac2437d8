import type {
  Address,
  AttributeContext,
  HeaderValue,
  AttributeContext_HttpRequest as HttpRequest,
} from '../../gen/envoy/service/auth/v3/external_auth.ts';
import type { Credentials, Header, Peer } from '../../identity/credentials.ts';
import type { RequestBody } from '../../route/body.ts';
import { fromOctets } from '../web/octets.ts';
import type { WebRequest } from '../web/web-request.ts';

/** Reads what Envoy tells of a request; `undefined` when it is none of HTTP. */
export function readCheck(context: AttributeContext | undefined): WebRequest | undefined {
  const http = context?.request?.http;
  if (context === undefined || http === undefined) return undefined;
  const all = headersOf(http);
  const headers = all.filter(({ name }) => !name.startsWith(':'));
  return {
    route: {
      method: http.method,
      authority: http.host || headerValue(all, ':authority'),
      target: http.path,
      headers,
      extensions: context.contextExtensions,
      body: bodyOf(http, headers),
    },
    scheme: http.scheme,
    credentials: { headers, peer: peerOf(context), verifiedClaims: claimsOf(context) },
  };
}

/** `header_map` keeps repeats and bytes, and some clients send nothing else. */
function headersOf({ headers, headerMap }: HttpRequest): readonly Header[] {
  if (headerMap !== undefined && headerMap.headers.length > 0) return headerMap.headers.map(toHeader);
  return [...headers].map(([name, value]) => ({ name, value }));
}

function toHeader({ key, value, rawValue }: HeaderValue): Header {
  return { name: key, value: rawValue.length === 0 ? value : fromOctets(rawValue) };
}

function headerValue(headers: readonly Header[], wanted: string): string {
  return headers.find(({ name }) => name === wanted)?.value ?? '';
}

/** Envoy sets this header itself wherever it buffered a body. */
const PARTIAL = 'x-envoy-auth-partial-body';

function bodyOf({ body, rawBody }: HttpRequest, headers: readonly Header[]): RequestBody | undefined {
  const bytes = rawBody.length > 0 ? rawBody : Buffer.from(body);
  if (bytes.length === 0) return undefined;
  return { bytes, partial: headerValue(headers, PARTIAL) !== 'false' };
}

function peerOf({ source }: AttributeContext): Peer | undefined {
  if (source === undefined) return undefined;
  const { address, principal, certificate } = source;
  return { address: toText(address?.address), principal, certificate };
}

/** Where `jwt_authn` leaves the claims that it verified, each under its provider's `payload_in_metadata`. */
const JWT_AUTHN = 'envoy.filters.http.jwt_authn';

function claimsOf({ metadataContext }: AttributeContext): NonNullable<Credentials['verifiedClaims']> {
  const payloads = Object.entries(metadataContext?.filterMetadata.get(JWT_AUTHN) ?? {});
  return new Map(
    payloads.map(([key, claims]) => [key, new Map(Object.entries(isRecord(claims) ? claims : {}))]),
  );
}

function toText(address: Address['address']): string {
  return address?.$case === 'socketAddress' ? address.value.address : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
