import type { Policy } from '../../decision/policy.ts';
import type { Subject } from '../../decision/principal.ts';
import { type Standing, stand } from '../../decision/standing.ts';
import type { Assembled } from '../../policy/assemble.ts';
import { positionOf, type Source } from '../../policy/language.ts';
import type { LoadedPolicy } from '../../policy/loader.ts';
import type { Problem } from '../../policy/problem.ts';
import type { Coverage } from './coverage.ts';
import type { TestDocument } from './document.ts';
import { NOBODY, type PrincipalText, toPrincipal, type WhoText } from './who.ts';

/** A policy that a test names. */
export interface TestedPolicy {
  readonly data: LoadedPolicy;
  readonly assembled: Assembled;
}

/** All that the questions of one document are asked of. */
export interface World {
  readonly assembled: Assembled;
  readonly policy: Policy;
  /** The clock of the document, in milliseconds since the epoch. */
  readonly nowMs: number;
  readonly coverage: Coverage | undefined;
  /** Where somebody stands at a moment. */
  readonly standingOf: (who: WhoText, nowMs: number) => Standing;
}

/** Makes the world of a document. */
export function createWorld(
  { who = [], now }: TestDocument,
  { data, assembled }: TestedPolicy,
  runAtMs: number,
  coverage: Coverage | undefined,
): World {
  const tokens = tokensOf(data);
  const known = new Map<string, Subject>(
    who.map(({ key, value }) => [key.value, toPrincipal(value, tokens)]),
  );
  known.set(NOBODY, 'anonymous');
  const { policy } = assembled;
  return {
    assembled,
    policy,
    nowMs: now?.value ?? runAtMs,
    coverage,
    standingOf({ name, described }, nowMs) {
      const subject = described === undefined ? known.get(name ?? '') : toPrincipal(described, tokens);
      return stand(policy, subject ?? 'anonymous', nowMs);
    },
  };
}

/** Tokens that a document asks as and the policy does not know: such a question has no answer worth testing. */
export function strangeTokens(source: Source<TestDocument>, { data }: TestedPolicy): readonly Problem[] {
  const { who = [], cases = [], scopes = [], routes = [] } = source.content;
  const asked = [...cases, ...scopes, ...routes].flatMap((each) => each.who ?? []);
  const described: readonly PrincipalText[] = [
    ...who.map(({ value }) => value),
    ...asked.flatMap((each) => each.described ?? []),
  ];
  const tokens = tokensOf(data);
  return described.flatMap(({ token }): readonly Problem[] => {
    if (token === undefined || tokens.has(token.value)) return [];
    const message = 'the policy has no access token of this SHA-256; write that of one of its `AccessToken`s';
    return [{ severity: 'error', code: 'unknown-token', position: positionOf(source, token.at), message }];
  });
}

function tokensOf({ slices }: LoadedPolicy): ReadonlyMap<string, number> {
  return new Map(slices.flatMap(({ tokens }) => tokens));
}
