import { type Config, UsageError } from '../config.ts';
import type { KeyEvent } from '../identity/jwt/key-registry.ts';
import { createListeners } from '../policy/reload/listeners.ts';
import type { LivePolicyStore } from '../policy/reload/store.ts';
import { createServedStore } from './policy-store.ts';
import { toServeOptions } from './serve-options.ts';
import { StartError } from './start-error.ts';

/** A sidecar that answers. */
export interface Sidecar {
  /** The addresses that were bound, those that observe behind the others. */
  readonly listen: readonly string[];
  /** Where proxies ask over HTTP, as the flag says it; absent when nowhere. */
  readonly forward_auth: readonly string[] | undefined;
  /** Those of all addresses that observe; absent when none does. */
  readonly observe: readonly string[] | undefined;
  readonly http: string | undefined;
  /** Of the policy that is served; absent while none is. */
  readonly revision: string | undefined;
  /** Takes nothing new, finishes what is under way, and lets go of everything. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a sidecar. The policy is loaded by a worker while this thread brings up the transports.
 *
 * @throws {UsageError} when a flag has a value that means nothing
 * @throws {StartError} when there is no valid policy, or an address cannot be listened on
 */
export async function startSidecar(config: Config): Promise<Sidecar> {
  const options = toServeOptions(config);
  const keyEvents = createListeners<KeyEvent>();
  const store = createServedStore(config.all('policy'), keyEvents.tell);
  const loaded = store.start();
  const open: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of open) await close();
    await store.close();
  };
  try {
    // Imported while the worker starts, which takes longer.
    const { openTransports } = await import('./transports.ts');
    const { http, listen } = await openTransports(options, { store, keyEvents }, open);
    if (!options.wait) await requirePolicy(store, loaded);
    return { ...(await listen()), http, revision: store.current()?.revision, stop };
  } catch (error) {
    await stop();
    if (error instanceof UsageError || error instanceof StartError) throw error;
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function requirePolicy(store: LivePolicyStore, loaded: Promise<void>): Promise<void> {
  await loaded;
  if (store.current() !== undefined) return;
  const problems = store.status().last?.problems ?? [];
  throw new StartError(
    [...problems, 'there is no valid policy to serve; `--wait` starts without one'].join('\n'),
  );
}
