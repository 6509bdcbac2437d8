import type { ExecutionContext } from 'ava';
import { createKeyRegistry, type KeyEvent, type KeyRegistry } from '../../src/identity/jwt/key-registry.ts';
import { defaultKeyTiming, type KeyTiming } from '../../src/identity/jwt/key-source.ts';
import { beginAssembly } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { formatProblem } from '../../src/policy/problem.ts';
import type { Snapshot } from '../../src/policy/snapshot.ts';
import { type Choice, type Served, serve } from '../e2e/grpc/serve-fixture.ts';
import { createHeldStore } from '../transport/grpc/held-store.ts';

/** A server of a policy with issuers. */
export interface ServedPolicy extends Served {
  /** What has been told of keys. */
  readonly events: readonly KeyEvent[];
  /** Waits for the next thing that is told of keys. */
  readonly nextEvent: () => Promise<KeyEvent>;
  /** Waits until the keys of so many issuers have come; one, if it is not said. @throws {Error} when some fail again and again */
  readonly keysCame: (issuers?: number) => Promise<void>;
  /** Serves another policy. */
  readonly reload: (policy: string) => void;
  /** Asks Authenticate, and gives the reason of a rejection or the principal. */
  readonly whoIs: (headers: readonly Shown[], peer?: object, verified?: object) => Promise<Who>;
}

/** A header as a client shows it. */
export interface Shown {
  readonly name: string;
  readonly value: string;
}

/** Who was found: a principal, or why nobody. */
export interface Who {
  readonly reason: string | undefined;
  readonly message: string;
  readonly principal: Readonly<Record<string, unknown>> | undefined;
}

/** Serves a policy over gRPC, with a registry of keys of its own. */
export async function servePolicy(
  t: ExecutionContext,
  policy: string,
  timing: Partial<KeyTiming> = {},
  choice: Omit<Choice, 'store'> = {},
): Promise<ServedPolicy> {
  const events: KeyEvent[] = [];
  let told = Promise.withResolvers<KeyEvent>();
  const registry = createKeyRegistry({ ...defaultKeyTiming, ...timing }, (event) => {
    events.push(event);
    told.resolve(event);
    told = Promise.withResolvers<KeyEvent>();
  });
  t.teardown(registry.close);
  let generation = 1;
  const store = createHeldStore(toSnapshot(policy, generation, registry));
  const served = await serve(t, { store, ...choice });
  return {
    ...served,
    events,
    nextEvent: () => told.promise,
    async keysCame(issuers = 1) {
      while (events.filter((event) => 'keys' in event).length < issuers) {
        const event = await told.promise;
        const failures = events.filter((each) => 'problem' in each && each.issuer === event.issuer);
        if ('problem' in event && failures.length > 2) throw new Error(event.problem);
      }
    },
    reload(next) {
      generation += 1;
      store.hold(toSnapshot(next, generation, registry));
    },
    async whoIs(headers, peer, verified) {
      const credentials = { headers, peer, verified_claims: verified };
      return toWho(await served.caller.call('Authenticate', { credentials }));
    },
  };
}

function toSnapshot(text: string, generation: number, registry: KeyRegistry): Snapshot {
  const { policy, problems } = load([{ path: 'policy.yaml', text }], new Map());
  if (policy === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  const assembly = beginAssembly(policy.head, policy.authentication, registry);
  for (const slice of policy.slices) assembly.add(slice);
  return { revision: `revision-${generation}`, generation, loadedAtMs: 0, ...assembly.finish() };
}

function toWho(answer: unknown): Who {
  const principal = fieldOf(answer, 'principal');
  const rejection = fieldOf(answer, 'rejection');
  return {
    reason: isMap(rejection) ? String(rejection['reason']).replace('REJECTION_REASON_', '') : undefined,
    message: isMap(rejection) ? String(rejection['message']) : '',
    principal: isMap(principal) ? principal : undefined,
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return isMap(value) ? value[key] : undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
