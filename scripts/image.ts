import { resolve } from 'node:path';
import { assembleImage } from './image/assemble.ts';
import { listTree, megabytesOf } from './image/size.ts';

/** Assembles the image's file tree into an empty folder and tells its size and how a container of it starts. */
const [, , folder] = process.argv;
if (folder === undefined) {
  process.stderr.write('usage: node scripts/image.ts FOLDER\n');
  process.exitCode = 2;
} else {
  const image = assembleImage(resolve(folder));
  const files = listTree(image.root);
  const { base, uid, gid, workdir, environment, entrypoint } = image;
  const megabytes = Math.round(megabytesOf(files));
  process.stdout.write(
    `${JSON.stringify({ files: files.length, megabytes, base, user: `${uid}:${gid}`, workdir, environment, entrypoint }, null, 2)}\n`,
  );
}
