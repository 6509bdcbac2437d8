import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeScratch } from '../reload/scratch.ts';
import { taggedPolicy } from '../reload/tagged-policy.ts';

const readIt = `
const { readSource } = await import(process.argv[1]);
const { problems } = await readSource(process.argv.slice(2), 1e6);
console.log(problems.map(({ severity, code, position }) => severity + ' ' + code + ' ' + position.file).join());
`;

test('a file that is mounted by itself is warned of, the directory beside it is not', (t) => {
  const root = makeScratch(t);
  const [original, mounted] = [join(root, 'original.yaml'), join(root, 'mounted.yaml')];
  writeFileSync(original, taggedPolicy('a'));
  writeFileSync(mounted, '');
  const source = new URL('../../../src/policy/source/source.ts', import.meta.url).href;
  const script = `mount --bind "$1" "$2" && exec "$3" --input-type=module -e "$4" "$5" "$1" "$2"`;
  const run = spawnSync(
    'unshare',
    ['-r', '-m', 'sh', '-c', script, 'sh', original, mounted, process.execPath, readIt, source],
    { encoding: 'utf8' },
  );
  if (run.status !== 0) {
    t.log(`not tried, as this system lets nobody mount: ${run.stderr}`);
    t.pass();
    return;
  }
  t.is(run.stdout.trim(), `warning single-file-mount ${mounted}`);
});
