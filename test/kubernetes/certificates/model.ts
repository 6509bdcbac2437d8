import type { Authority } from '../../../src/kubernetes/certificates/authority.ts';
import type { CaCertificate } from '../../../src/kubernetes/certificates/ca-certificate.ts';
import type { Lives } from '../../../src/kubernetes/certificates/lives.ts';
import {
  type Memory,
  nextStep,
  type Step,
  type View,
} from '../../../src/kubernetes/certificates/next-step.ts';
import { endOf } from '../../../src/kubernetes/certificates/plan-certificate.ts';

/** What becomes of a write: done; done without an answer; never done; done later, perhaps, without an answer. */
export type Fate = 'done' | 'lost' | 'dropped' | 'late';

/** A cluster without wires: certificates are names, and time is a number. */
export interface World {
  /** The true time; the clock of each replica is off by no more than half of what they may be apart. */
  nowMs: number;
  secret: { readonly version: number; readonly authority: Authority } | undefined;
  readonly bundles: { version: number; text: string }[];
  readonly cas: Map<string, CaCertificate>;
  readonly late: Attempt[];
  readonly replicas: Replica[];
  readonly lives: Lives;
}

/** Does a write if nobody else has written: what the answer tells the writer, or nothing. */
type Attempt = () => ((writer: Replica) => void) | undefined;

/** A replica in the model. */
export interface Replica {
  readonly offMs: number;
  memory: Memory;
  view: View;
  /** The versions that the view was seen at: of each configuration, and of the Secret. */
  seen: { bundles: readonly number[]; secret: number };
}

const unseen: View = { bundles: undefined, holding: undefined };
const unknowing: Memory = { signed: undefined, settling: undefined };

/** An empty cluster with two webhook configurations, and replicas that have just begun. */
export function createWorld(lives: Lives, offsMs: readonly number[]): World {
  const replicas = offsMs.map((offMs) => ({
    offMs,
    memory: unknowing,
    view: unseen,
    seen: { bundles: [], secret: 0 },
  }));
  const bundles = [0, 1].map((at) => ({ version: at, text: '' }));
  return { nowMs: 0, secret: undefined, bundles, cas: new Map(), late: [], replicas, lives };
}

/** A replica that dies and begins anew. */
export function restart(replica: Replica): void {
  replica.memory = unknowing;
  replica.view = unseen;
}

/** Lets a replica take its next step, and says which it was. */
export function advance(world: World, replica: Replica, fate: Fate): Step {
  const nowMs = world.nowMs + replica.offMs;
  const { memory } = replica;
  const step = nextStep(replica.view, trustedIn(world, replica), memory, nowMs, world.lives);
  switch (step.do) {
    case 'look-at-webhooks':
      replica.seen = { ...replica.seen, bundles: world.bundles.map(({ version }) => version) };
      replica.view = { ...replica.view, bundles: world.bundles.map(({ text }) => [text]) };
      break;
    case 'look-at-secret':
      learnSecret(world, replica);
      break;
    case 'make-ca':
      write(world, replica, fate, toSecret(world, replica, makeCa(world, nowMs), step.previous));
      break;
    case 'write-previous':
      write(world, replica, fate, toSecret(world, replica, currentOf(replica), step.previous));
      break;
    case 'trust':
      write(world, replica, fate, toBundle(world, replica, step.place, step.bundle));
      break;
    case 'settle':
      replica.memory = { ...memory, settling: { pem: step.ca.pem, sinceMs: nowMs } };
      break;
    case 'unsettle':
      replica.memory = { ...memory, settling: undefined };
      break;
    case 'sign': {
      const notAfterMs = endOf(step.ca, nowMs, world.lives);
      replica.memory = { ...memory, signed: { ca: step.ca, madeMs: nowMs, notAfterMs } };
      break;
    }
    case 'stop':
      throw new Error(step.problem);
    case 'rest':
      replica.view = unseen;
  }
  return step;
}

function write(world: World, replica: Replica, fate: Fate, attempt: Attempt): void {
  if (fate === 'late') world.late.push(attempt);
  const answer = fate === 'done' || fate === 'lost' ? attempt() : undefined;
  if (fate === 'done' && answer !== undefined) answer(replica);
  // Whoever is not told looks at everything again.
  else replica.view = unseen;
}

function toSecret(
  world: World,
  { seen }: Replica,
  current: CaCertificate,
  previous: readonly CaCertificate[],
): Attempt {
  return () => {
    if ((world.secret?.version ?? 0) !== seen.secret) return undefined;
    world.secret = { version: seen.secret + 1, authority: { current, previous } };
    return (writer) => learnSecret(world, writer);
  };
}

function toBundle(world: World, { seen }: Replica, place: number, text: string): Attempt {
  return () => {
    const bundle = world.bundles[place];
    if (bundle === undefined || bundle.version !== seen.bundles[place]) return undefined;
    bundle.text = text;
    bundle.version += 1;
    const { version } = bundle;
    return (writer) => {
      writer.seen = { ...writer.seen, bundles: writer.seen.bundles.with(place, version) };
      writer.view = { ...writer.view, bundles: (writer.view.bundles ?? []).with(place, [text]) };
    };
  };
}

function learnSecret({ secret }: World, replica: Replica): void {
  replica.seen = { ...replica.seen, secret: secret?.version ?? 0 };
  replica.view = {
    ...replica.view,
    holding: secret === undefined ? { kind: 'empty' } : { kind: 'held', authority: secret.authority },
  };
}

function currentOf({ view }: Replica): CaCertificate {
  if (view.holding?.kind !== 'held') throw new Error('writes beside a CA that it has not seen');
  return view.holding.authority.current;
}

function makeCa({ cas, lives }: World, nowMs: number): CaCertificate {
  const pem = `<${cas.size}>`;
  const ca = { pem, notBeforeMs: nowMs - lives.skewMs, notAfterMs: nowMs + lives.caMs, ours: true };
  cas.set(pem, ca);
  return ca;
}

function trustedIn({ cas }: World, { view }: Replica): readonly CaCertificate[] {
  return (view.bundles ?? [])
    .flatMap((bundle) => bundle?.join('').match(/<\d+>/g) ?? [])
    .map((pem) => cas.get(pem))
    .filter((ca) => ca !== undefined);
}

/** The live certificates that a webhook does not trust. */
export function distrusted({ replicas, bundles, nowMs }: World): readonly string[] {
  return replicas
    .flatMap(({ memory: { signed } }) => (signed === undefined || signed.notAfterMs <= nowMs ? [] : [signed]))
    .filter(({ ca }) => ca.notAfterMs <= nowMs || bundles.some(({ text }) => !text.includes(ca.pem)))
    .map(({ ca }) => ca.pem);
}
