import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The example policy that `npm start` serves. */
export const examplePolicy: string = fileURLToPath(new URL('../../deploy/examples/shop', import.meta.url));

/** A folder that goes with this process. Its path is short enough for a Unix socket. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sgb-'));
  folders.push(folder);
  return folder;
}

/** Puts a file there at once, as an editor or a deployment does. */
export function putFile(path: string, text: string): void {
  const draft = join(dirname(path), `.${process.pid}.draft`);
  writeFileSync(draft, text);
  renameSync(draft, path);
}
