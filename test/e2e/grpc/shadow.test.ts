import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { listOf, textOf } from '../../policy/decode.ts';
import { createCaller } from './caller.ts';
import { scratchFolder } from './serve-fixture.ts';

test('an answer is with its caller before a shadow is asked, however long that takes', async (t) => {
  t.timeout(30_000);
  const file = join(scratchFolder(t), 'go-on');
  const child = fork(fileURLToPath(new URL('slow-shadow.ts', import.meta.url)), [file]);
  t.teardown(() => child.kill('SIGKILL'));
  const message: unknown[] = await once(child, 'message');
  const [address = ''] = listOf(message[0], textOf);
  const caller = createCaller(t, address);
  const question = { principal: { id: 'ann' }, action: 'view', resource: { type: 'status' } };
  const wanted = { decision: { effect: 'EFFECT_ALLOW' } };
  // The thread is kept from here on until the file is there: an answer that is not out yet never comes.
  t.like(await caller.call('Authorize', question), wanted);
  writeFileSync(file, '');
  t.like(await caller.call('Authorize', question), wanted);
});
