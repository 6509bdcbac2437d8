import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { podReview } from '../../kubernetes/admission/pod-review.ts';
import {
  type InjectorProcess,
  keepingAgent,
  servedName,
  startInjector,
  writeCertificate,
} from './start-injector.ts';

/** The serial number of the certificate that a new connection is shown. */
async function serialOf(t: ExecutionContext, { port, authority }: InjectorProcess): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.root, servername: servedName });
  t.teardown(() => socket.destroy());
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

test('certificates change under a stream of reviews, and none is lost', async (t) => {
  const injector = await startInjector(t);
  const agent = keepingAgent(t, 4);
  const rotations = 4;
  const state = { rotated: 0, answered: 0 };

  async function stream(over: typeof agent | undefined): Promise<void> {
    while (state.rotated < rotations) {
      const uid = `u${state.answered}`;
      const response = await injector.review('/inject?timeout=5s', podReview({ request: { uid } }), over);
      t.like(response, { uid, allowed: true, patchType: 'JSONPatch' });
      state.answered += 1;
    }
  }

  async function rotate(): Promise<void> {
    for (; state.rotated < rotations; state.rotated += 1) {
      const before = await serialOf(t, injector);
      await writeCertificate(injector.folder, injector.authority);
      while ((await serialOf(t, injector)) === before);
    }
  }

  await Promise.all([rotate(), stream(agent), stream(agent), stream(undefined)]);
  t.log(`${state.answered} reviews over ${rotations} certificates`);
  t.true(state.answered > rotations);
});

test('files that do not fit leave the last good certificate', async (t) => {
  const injector = await startInjector(t);
  const before = await serialOf(t, injector);
  writeFileSync(`${injector.folder}/tls.key`, 'no key\n');
  while (!(await injector.probe('/metrics')).body.includes('sidegate_tls_last_reload_successful 0'));
  t.is(await serialOf(t, injector), before);
  t.like(await injector.review('/inject', podReview()), { allowed: true });
  t.is((await injector.probe('/readyz')).status, 200);
});
