import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from '../../scripts/image/assemble.ts';
import { askAlways } from '../load/ask-always.ts';
import { authorizeQuestion, resource, user } from '../load/question.ts';
import { emailOf } from '../policies/notation.ts';
import { examplePolicy, putFile, scratchFolder } from '../policies/scratch.ts';
import type { SizedPolicy } from '../policies/sized.ts';
import { startContainer, untilServed } from './container.ts';
import { atRest, peakMb, residentMb } from './usage.ts';

/** So many calls are under way while a policy is reloaded. */
const inFlight = 8;

const question = authorizeQuestion(user(emailOf(1)), 'edit', resource('orders', { namespace: 'ns-01' }));

/** What a container takes that has little to do, in megabytes. */
export interface IdleMemory {
  readonly idleMb: number;
  /** When it rests after that many decisions. */
  readonly afterMb: number;
  readonly peakMb: number;
}

/** Measures it at rest, and again after so many decisions, with the example policy. */
export async function measureIdle(image: Image, limitBytes: number, decisions: number): Promise<IdleMemory> {
  const volume = publicFolder();
  cpSync(examplePolicy, volume, { recursive: true });
  const { child, addresses } = await startContainer(image, volume, limitBytes);
  await atRest(child.pid);
  const idleMb = residentMb(child.pid);
  const stop = askAlways(addresses[0] ?? '', question, inFlight);
  await atRest(child.pid);
  const answers = await stop();
  if (answers < decisions) throw new Error(`only ${answers} of ${decisions} decisions were made`);
  await atRest(child.pid);
  const found = { idleMb, afterMb: residentMb(child.pid), peakMb: peakMb(child.pid) };
  await child.stop();
  return found;
}

/** What a container takes whose policy is as large as a ConfigMap, in megabytes. */
export interface ReloadMemory {
  readonly firstMb: number;
  /** At rest, once all is over. */
  readonly restMb: number;
  /** The most that was resident at any moment, from the start on. */
  readonly peakMb: number;
}

/** Measures a policy that is loaded and then reloaded so many times in a row, while it is asked without pause. */
export async function measureReloads(
  image: Image,
  limitBytes: number,
  { file, text }: SizedPolicy,
  reloads: number,
): Promise<ReloadMemory> {
  const volume = publicFolder();
  const path = join(volume, file);
  putFile(path, text(0));
  const { child, addresses, http } = await startContainer(image, volume, limitBytes);
  const firstMb = peakMb(child.pid);
  const stop = askAlways(addresses[0] ?? '', question, inFlight);
  for (let round = 1; round <= reloads; round += 1) {
    putFile(path, text(round));
    await untilServed(http, round + 1);
  }
  await stop();
  const most = peakMb(child.pid);
  await atRest(child.pid);
  const found = { firstMb, restMb: residentMb(child.pid), peakMb: most };
  await child.stop();
  return found;
}

/** A folder that the image's user may read. */
function publicFolder(): string {
  const folder = scratchFolder();
  chmodSync(folder, 0o755);
  return folder;
}
