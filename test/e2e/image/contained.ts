import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { assembleImage, type Image } from '../../../scripts/image/assemble.ts';
import { type Container, contain, innerPid } from '../../../scripts/image/contain.ts';
import { type SidecarProcess, startSidecar } from '../sidecar.ts';

/** Where the injector mounts a policy. */
export const policyPlace = '/etc/sidegate/policy';

/** The image's file tree, in a folder that whoever asked for it removes. */
export function assemble(): { readonly image: Image; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'sidegate-image-'));
  return {
    image: assembleImage(join(folder, 'root')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A directory that the image's user can read, and write to if told; it goes with the test. */
export function makeVolume(t: ExecutionContext, mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'sidegate-volume-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const volume = join(folder, 'volume');
  mkdirSync(volume);
  chmodSync(volume, mode);
  return volume;
}

/** A sidecar in a container. */
export interface ContainedSidecar {
  readonly sidecar: SidecarProcess;
  /** Of the process itself, as this machine numbers it. */
  readonly pid: number;
  /** Ends the process as kubelet does, and gives its exit code. */
  readonly stop: () => Promise<unknown>;
}

/** Starts `serve` of the image on what is mounted as its policy, and waits until it answers. It goes with the test. */
export async function startContained(
  t: ExecutionContext,
  image: Image,
  container: Container,
  flags: readonly string[],
): Promise<ContainedSidecar> {
  const sidecar = await startSidecar(t, ['--policy', policyPlace, ...flags], contain(image, container));
  const pid = innerPid(sidecar.child.pid ?? 0);
  // What changes its user outlives the parent that was to take it along.
  t.teardown(() => sidecar.child.exitCode === null && process.kill(pid, 'SIGKILL'));
  return {
    sidecar,
    pid,
    stop() {
      const exited = once(sidecar.child, 'exit').then(([code]: unknown[]) => code);
      process.kill(pid, 'SIGTERM');
      return exited;
    },
  };
}

/** Waits until a policy is served. */
export async function untilReady({ http }: SidecarProcess): Promise<void> {
  while ((await fetch(`http://${http}/readyz`)).status !== 200);
}
