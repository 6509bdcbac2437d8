import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

let published = 0;

/**
 * Publishes the files of a volume as kubelet does, step by step: a new directory, a link swapped onto `..data`, then
 * visible links made and removed, then the old directory removed. A projected volume of several sources is published
 * at once like one of a single source.
 *
 * @see https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter.Write
 */
export function publishVolume(volume: string, files: Readonly<Record<string, string>>): void {
  const name = `..2026_11_22_15_04_05.${++published}`;
  const before = currentOf(volume);
  mkdirSync(join(volume, name), { mode: 0o700 });
  chmodSync(join(volume, name), 0o755);
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(volume, name, file), text);
    chmodSync(join(volume, name, file), 0o644);
  }
  symlinkSync(name, join(volume, '..data_tmp'));
  renameSync(join(volume, '..data_tmp'), join(volume, '..data'));
  const visible = readdirSync(volume).filter((entry) => !entry.startsWith('..'));
  for (const file of Object.keys(files)) {
    if (!visible.includes(file)) symlinkSync(join('..data', file), join(volume, file));
  }
  for (const file of visible) if (!(file in files)) rmSync(join(volume, file));
  if (before !== undefined) rmSync(join(volume, before), { recursive: true });
}

function currentOf(volume: string): string | undefined {
  const link = join(volume, '..data');
  return lstatSync(link, { throwIfNoEntry: false }) === undefined ? undefined : readlinkSync(link);
}
