import { lowerName } from '../header-name.ts';

const NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** The name of one host in lower case; `undefined` for a wildcard, a final dot, and whatever else names no host. */
export function toDomainName(text: string): string | undefined {
  const folded = lowerName(text);
  return NAME.test(folded) ? folded : undefined;
}

/** Says whether a name is a domain or lies within it. Both as `toDomainName` gives them. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
