import type { LoadStatus } from '../policy/snapshot.ts';
import type { RpcName, Saying } from './events.ts';
import { createTally, type Tally } from './tally.ts';

/** What comparisons with a shadow add to, and a page of metrics reads. */
export interface ShadowCounts {
  /** Answers alike, by RPC and effect. */
  readonly equal: Tally;
  /** Answers that differ, of each RPC by the effect of the policy and that of the shadow. */
  readonly different: (rpc: RpcName) => Tally;
  /** The RPCs of which anything was compared, and all that may be. */
  readonly rpcs: () => Iterable<RpcName>;
  /** Answers that were not compared. */
  dropped: number;
  readonly reloads: Record<LoadStatus['result'], number>;
}

type Effect = Saying['effect'];

const decisions: readonly Effect[] = ['ALLOW', 'DENY'];
const rows: readonly Effect[] = ['NONE', 'CONDITIONAL', 'ALL'];
/** What is compared, its effects, and those with which two answers may still differ. */
const compared: readonly (readonly [RpcName, effects: readonly Effect[], alike: readonly Effect[]])[] = [
  ['Authorize', decisions, decisions],
  ['AuthorizeBatch', decisions, []],
  ['ScopeFor', rows, ['CONDITIONAL']],
  ['Check', decisions, decisions],
  ['ForwardAuth', decisions, decisions],
];

/** Counts at zero, with every effect that there can be. */
export function createShadowCounts(): ShadowCounts {
  const equal = compared.flatMap(([rpc, effects]) => effects.map((effect) => [rpc, effect] as const));
  const different = new Map(
    compared.map(([rpc, effects, alike]) => [rpc, createTally(pairsOf(effects, alike))]),
  );
  return {
    equal: createTally(equal),
    different(rpc) {
      const tally = different.get(rpc) ?? createTally([]);
      different.set(rpc, tally);
      return tally;
    },
    rpcs: () => different.keys(),
    dropped: 0,
    reloads: { ok: 0, failed: 0 },
  };
}

function pairsOf(
  effects: readonly Effect[],
  alike: readonly Effect[],
): readonly (readonly [from: Effect, to: Effect])[] {
  return effects.flatMap((from) =>
    [...effects, 'FAULT' as const]
      .filter((to) => to !== from || alike.includes(to))
      .map((to) => [from, to] as const),
  );
}
