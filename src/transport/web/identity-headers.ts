import { foldName } from '../../identity/header-name.ts';
import { NOTHING, toHeaderList, toHeaderText } from './header-text.ts';
import type { Verdict } from './verdict.ts';

/** A header by name, in lower case, and value. */
export type HeaderPair = readonly [name: string, value: string];

/** How names begin that are ours alone, whatever the policy: services read a header of rows that it no longer tells. */
export const OURS = 'x-sidegate-';

/** What the upstream is told of whom it serves, and why: each of these always, so that a client's own is overwritten. */
export const identityHeaderNames: readonly string[] = [
  'x-sidegate-kind',
  'x-sidegate-id',
  'x-sidegate-email',
  'x-sidegate-groups',
  'x-sidegate-decision',
  'x-sidegate-observed',
];

/**
 * The headers that a request that passes takes to the upstream.
 *
 * @param mark - as `toPassage` gives it
 * @param scopeHeaders - every header in which some route of the policy tells rows
 */
export function toUpstreamHeaders(
  { outcome, principal, decisionId }: Verdict,
  mark: string,
  scopeHeaders: readonly string[],
): readonly HeaderPair[] {
  const scope = outcome.effect === 'ALLOW' ? outcome.scope : undefined;
  return [
    ['x-sidegate-kind', toHeaderText(principal?.kind)],
    ['x-sidegate-id', toHeaderText(principal?.id)],
    ['x-sidegate-email', toHeaderText(principal?.email)],
    ['x-sidegate-groups', toHeaderList(principal?.groups ?? [])],
    ['x-sidegate-decision', decisionId],
    ['x-sidegate-observed', mark],
    ...scopeHeaders.map((name): HeaderPair => [name, scope?.header === name ? scope.value : NOTHING]),
  ];
}

/**
 * Says whether some upstream may take a header for one of ours: it begins like ours, or is spelt like one but for its
 * marks, which servers that make variables of headers do not tell apart.
 */
export function isLikeOurs(name: string, scopeHeaders: readonly string[]): boolean {
  const folded = foldName(name);
  return folded.startsWith(OURS) || scopeHeaders.includes(folded);
}

/** Says whether a header is one that we set, and so overwrite. */
export function isOurs(name: string, scopeHeaders: readonly string[]): boolean {
  const plain = name.toLowerCase();
  return identityHeaderNames.includes(plain) || scopeHeaders.includes(plain);
}
