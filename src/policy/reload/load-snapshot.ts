import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeyRegistry } from '../../identity/jwt/key-registry.ts';
import type { Assembled, Assembly } from '../assemble.ts';
import type { LoadedSlice } from '../loader.ts';
import type { LoadAnswer, LoadRequest } from './load-messages.ts';
import type { Ask } from './running-worker.ts';

/** How a load ended. */
export type LoadOutcome =
  | Exclude<LoadAnswer, { kind: 'loaded' | 'slices' | 'ended' }>
  | (Omit<Extract<LoadAnswer, { kind: 'loaded' }>, 'head' | 'authentication'> & {
      readonly assembled: Assembled;
    });

/** Requests wait this long at most while a policy is taken in, in milliseconds: far below what a caller notices. */
const turnMs = 5;

/** Lets the worker load, and takes the policy in slice by slice, between requests. */
export async function loadSnapshot(
  ask: Ask,
  order: Extract<LoadRequest, { kind: 'load' }>,
  keys: KeyRegistry,
): Promise<LoadOutcome> {
  const answer = await ask(order);
  if (answer.kind === 'unchanged' || answer.kind === 'failed') return answer;
  if (answer.kind !== 'loaded') throw new Error(`the worker answered \`${answer.kind}\` to \`load\``);
  // The core is imported while the worker starts, not before.
  const { beginAssembly } = await import('../assemble.ts');
  const { head, authentication, ...rest } = answer;
  const assembly = beginAssembly(head, authentication, keys);
  for (;;) {
    const more = await ask({ kind: 'more' });
    if (more.kind !== 'slices') throw new Error(`the worker answered \`${more.kind}\` to \`more\``);
    if (more.slices.length === 0) return { ...rest, assembled: assembly.finish() };
    await takeIn(assembly, more.slices);
  }
}

async function takeIn(assembly: Assembly, slices: readonly LoadedSlice[]): Promise<void> {
  let sinceMs = performance.now();
  for (const slice of slices) {
    assembly.add(slice);
    if (performance.now() - sinceMs < turnMs) continue;
    await nextTurn();
    sinceMs = performance.now();
  }
}
