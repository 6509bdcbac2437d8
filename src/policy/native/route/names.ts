import { isHostName, readHost } from '../../../route/host.ts';
import { checkedText } from '../../syntax/scalar.ts';
import type { Located, Shape } from '../../syntax/shape.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Headers that hold credentials or are read otherwise. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['host', 'hosts are named under `hosts`'],
  ['authorization', 'credentials decide who asks, never what is asked'],
  ['cookie', 'credentials decide who asks, never what is asked'],
]);

/** Headers that say how a message is sent, or that proxies make. */
const RESERVED =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-.*|set-cookie|cookie|authorization|proxy-.*|x-forwarded-.*|x-envoy-.*)$/;

/** What is wrong with the name of a header whose value is read. */
export function problemOfReadHeader(name: string): string | undefined {
  if (!TOKEN.test(name)) return `\`${name}\` is no name of a header; write one`;
  const elsewhere = ELSEWHERE.get(name.toLowerCase());
  return elsewhere === undefined ? undefined : `\`${name}\` is not read here: ${elsewhere}`;
}

/** Headers that tell an upstream something else already. */
const TAKEN = /^x-sidegate-(?:kind|id|email|groups|decision|observed)$/;

/** What is wrong with the name of a header that Sidegate sets. */
export function problemOfSetHeader(name: string): string | undefined {
  if (!/^[A-Za-z0-9-]+$/.test(name))
    return `\`${name}\` may pass by another spelling of it; write a header of letters, digits and \`-\``;
  return RESERVED.test(name.toLowerCase())
    ? `\`${name}\` is not ours to set; choose another header`
    : undefined;
}

/** The header that tells an upstream the rows. */
export const scopeHeader: Shape<Located<string>> = checkedText(
  'the name of a header such as `x-sidegate-scope`',
  (name) =>
    TAKEN.test(name.toLowerCase())
      ? `\`${name}\` tells the upstream something else; choose another header, such as \`x-sidegate-scope\``
      : problemOfSetHeader(name),
);

/** A host, or `*.` and the end of one. */
export const hostPattern: Shape<Located<string>> = checkedText(
  'a host such as `shop.example.com` or `*.example.com`',
  (host) => {
    if (host === '*') return '`*` is every host; leave `hosts` out to mean that';
    const name = host.toLowerCase().replace(/^\*\./, '');
    if (isHostName(name) || (name.startsWith('[') && readHost(name) === name)) return undefined;
    if (/:\d+$/.test(host)) return `\`${host}\` has a port, which says nothing of the host; leave it out`;
    return `\`${host}\` is no host; write one such as \`shop.example.com\` or \`*.example.com\``;
  },
);

/** What is wrong with the name of a method. */
export function problemOfMethod(method: string): string | undefined {
  if (method === '*') return '`*` stands for nothing here; list the methods';
  if (method === 'CONNECT') return '`CONNECT` has no path, so that no route is ever meant; remove it';
  if (/^[A-Z]+(?:-[A-Z]+)*$/.test(method)) return undefined;
  return `\`${method}\` is no method; write one in capitals, such as \`GET\``;
}

const LOGIN =
  /^(?:https:\/\/[^/?#\s{}]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?)?\/(?!\/)[^?#\s{}\\]*(?:\?[^#\s]*)?$/;

/** Where browsers log in. */
export const loginTemplate: Shape<Located<string>> = checkedText(
  'the address of a login page, such as `https://login.example.com/start?rd={url}`',
  (address) => {
    if (!LOGIN.test(address) || /[^!-~]/.test(address))
      return 'a login page has an address with https, or a path on the same host; write such a one';
    const unknown = address.replace(/\{(?:url|path)\}/g, '').match(/[{}][^&]*/)?.[0];
    return unknown === undefined
      ? undefined
      : `\`${unknown}\` means nothing here; write \`{url}\` or \`{path}\``;
  },
);
