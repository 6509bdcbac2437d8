/** Tokens that are told apart; of more, the ones that were used first are forgotten. */
const maxTokens = 10_000;

/** How often an access token was used, and when last. */
interface TokenUse {
  count: number;
  lastMs: number;
}

/** What Kalm keeps as `usedCount` and `lastUsedAt` of a token, counted here since this process began. */
export interface TokenUses {
  readonly add: (sha256: string, nowMs: number) => void;
  readonly read: () => readonly (readonly [sha256: string, use: Readonly<TokenUse>])[];
}

/** Begins with no token used. */
export function createTokenUses(): TokenUses {
  const uses = new Map<string, TokenUse>();
  return {
    add(sha256, nowMs) {
      const known = uses.get(sha256);
      if (known !== undefined) {
        known.count += 1;
        known.lastMs = nowMs;
        return;
      }
      uses.set(sha256, { count: 1, lastMs: nowMs });
      const [first] = uses.keys();
      if (uses.size > maxTokens && first !== undefined) uses.delete(first);
    },
    read: () => [...uses],
  };
}
