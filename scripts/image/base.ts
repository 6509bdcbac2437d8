import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where distroless has its Node. */
const node = '/nodejs/bin/node';

/**
 * Puts into a folder what distroless has and a program needs: the Node that runs this, the shared libraries that it
 * names, and the users. There is no npm, no shell, no `/tmp`.
 */
export function layBase(root: string): void {
  const program = realpathSync(process.execPath);
  put(root, node, program);
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  for (const [library] of listed.matchAll(/\/\S+/g)) put(root, library, library);
  mkdirSync(join(root, 'etc'));
  writeFileSync(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n',
  );
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n');
}

function put(root: string, place: string, file: string): void {
  mkdirSync(join(root, dirname(place)), { recursive: true });
  copyFileSync(file, join(root, place));
}
