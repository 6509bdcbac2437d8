import type { Header } from '../identity/credentials.ts';
import { foldName } from '../identity/header-name.ts';

/** Why a header makes another request of the one that is decided on. */
export type HeaderTrick = 'METHOD_OVERRIDE' | 'UPGRADE';

/** With these, however spelt, some frameworks take another method than the one that is decided on. */
const OVERRIDES: readonly string[] = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/** Protocols in which whole requests follow, about which no proxy asks. */
const HTTP_AGAIN = /(?:^|[\s,])(?:h2c?|http|tls)(?:[\s,/]|$)/i;

/** Finds a header by which the upstream would serve another request than the one that is decided on, or further ones. */
export function trickIn(headers: readonly Header[]): HeaderTrick | undefined {
  for (const { name, value } of headers) {
    if (OVERRIDES.some((each) => each.length === name.length && each === foldName(name)))
      return 'METHOD_OVERRIDE';
    if (name.length === 'upgrade'.length && name.toLowerCase() === 'upgrade' && HTTP_AGAIN.test(value))
      return 'UPGRADE';
  }
  return undefined;
}
