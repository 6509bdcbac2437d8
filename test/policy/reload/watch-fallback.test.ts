import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeScratch } from './scratch.ts';
import { taggedPolicy } from './tagged-policy.ts';

test('without a descriptor for events changes are seen by looking, and by events once there is one', (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const script = new URL('./without-descriptors.ts', import.meta.url).pathname;
  const command = `ulimit -n 64 && exec "${process.execPath}" "${script}" "${file}"`;
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim().split('\n');
  t.deepEqual(words, ['poll', 'poll', 'watch']);
});
