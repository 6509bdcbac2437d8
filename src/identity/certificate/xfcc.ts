/** What one proxy wrote of its client. Values as they stand, without the quotes. */
export interface XfccElement {
  readonly hash: readonly string[];
  readonly cert: readonly string[];
  readonly subject: readonly string[];
  readonly uri: readonly string[];
  readonly dns: readonly string[];
}

/** The keys that Envoy writes, in any case. */
const PAIR =
  /(?<key>by|hash|cert|chain|subject|issuer|uri|dns)=(?:"(?<quoted>[^"\\]*(?:\\.[^"\\]*)*)"|(?<bare>[!#-+\--:<>-~]*))(?<end>; ?|, ?|$)/iy;

/**
 * The elements of an `X-Forwarded-Client-Cert`, one for each proxy, the nearest last. `undefined` when the text is none:
 * it holds a key that Envoy does not write, a quote that does not end, or a separator outside of quotes. Escapes within
 * quotes stay, since Envoy adds none: those of a subject are its own.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert
 */
export function parseXfcc(text: string): readonly XfccElement[] | undefined {
  const elements: XfccElement[] = [];
  let pairs: (readonly [key: string, value: string])[] = [];
  for (let at = 0; ; ) {
    PAIR.lastIndex = at;
    const found = PAIR.exec(text);
    if (found === null) return undefined;
    const { key = '', quoted, bare = '', end = '' } = found.groups ?? {};
    pairs.push([key.toLowerCase(), quoted ?? bare]);
    at = PAIR.lastIndex;
    if (end.startsWith(';')) continue;
    elements.push(toElement(pairs));
    pairs = [];
    if (end === '') return elements;
  }
}

function toElement(pairs: readonly (readonly [key: string, value: string])[]): XfccElement {
  const valuesOf = (wanted: string): readonly string[] =>
    pairs.filter(([key, value]) => key === wanted && value !== '').map(([, value]) => value);
  return {
    hash: valuesOf('hash'),
    cert: valuesOf('cert'),
    subject: valuesOf('subject'),
    uri: valuesOf('uri'),
    dns: valuesOf('dns'),
  };
}
