import { domainOf } from '../jwt/bounds.ts';
import type { NameKind } from './certificate.ts';
import { isBelow, splitDistinguishedName } from './distinguished-name.ts';
import { isWithin, toDomainName } from './domain-name.ts';
import { trustDomainOf } from './spiffe-id.ts';

/** The one spelling of a name; `undefined` when the text is no name of this kind that could say who somebody is. */
export function toAssertedName(kind: NameKind, text: string): string | undefined {
  switch (kind) {
    case 'uri':
      return trustDomainOf(text) === undefined ? undefined : text;
    case 'dns':
      return toDomainName(text);
    case 'email':
      return domainOf(text) === undefined ? undefined : text;
    case 'subject':
      return splitDistinguishedName(text) === undefined ? undefined : text;
  }
}

/** Says whether a name, as `toAssertedName` gives it, lies within a bound of its kind. */
export function isBoundBy(kind: NameKind, name: string, bound: string): boolean {
  switch (kind) {
    case 'uri':
      return trustDomainOf(name) === bound;
    case 'dns':
      return isWithin(name, bound);
    case 'email':
      return domainOf(name) === bound;
    case 'subject':
      return isBelow(name, bound);
  }
}

/** Says whether a text is a bound of a kind, and not a pattern, a wildcard or a scheme. */
export function isBound(kind: NameKind, text: string): boolean {
  switch (kind) {
    case 'uri':
      return trustDomainOf(`spiffe://${text}/x`) === text;
    case 'dns':
      return toDomainName(text) !== undefined;
    case 'email':
      return domainOf(`x@${text}`) === text.toLowerCase();
    case 'subject':
      return splitDistinguishedName(text) !== undefined;
  }
}
