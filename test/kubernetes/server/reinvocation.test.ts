import test from 'ava';
import { installOnce } from './given.ts';
import { startOtherInjector } from './other-injector.ts';
import { app, containersOf, podsOf } from './pods.ts';

// Beside an injector of somebody else's, which puts itself first, as ours does. Each is asked a second time, if only because
// the ServiceAccount admission, too, has a mount to add to what came in between.

const given = installOnce('files', 1, async ({ cluster }) => {
  for (const name of ['before', 'behind']) await cluster.namespace(name, { 'sidegate.dev/inject': 'true' });
});
const pod = {
  metadata: { generateName: 'web-' },
  spec: { initContainers: [{ ...app, name: 'migrate' }], containers: [app] },
};

/** How many pods our injector has put Sidegate into, and how often it found it there. */
async function counts(): Promise<readonly [injected: number, found: number]> {
  const [injector] = given().injectors;
  const metrics = await injector?.metrics();
  const of = (labels: string): number => metrics?.get(`sidegate_injections_total{${labels}}`) ?? 0;
  return [of('outcome="injected",reason="injected"'), of('outcome="skipped",reason="already-there"')];
}

test.serial('one that is asked before ours is asked again, and nothing comes twice', async (t) => {
  const { api } = given().cluster;
  const before = await counts();
  const other = await startOtherInjector(t, api, 'a-mesh', 'before');
  const made = await api.must('POST', podsOf('before'), pod);
  t.deepEqual(containersOf(made), ['sidegate', 'mesh', 'migrate', 'app']);
  t.deepEqual(other.seen, [
    ['migrate', 'app'],
    ['sidegate', 'mesh', 'migrate', 'app'],
  ]);
  t.deepEqual(await counts(), [before[0] + 1, before[1] + 1]);
});

test.serial(
  'one that is asked behind ours makes the API server ask us again, and we change nothing',
  async (t) => {
    const { api } = given().cluster;
    const before = await counts();
    const other = await startOtherInjector(t, api, 'z-mesh', 'behind');
    const made = await api.must('POST', podsOf('behind'), pod);
    t.deepEqual(containersOf(made), ['mesh', 'sidegate', 'migrate', 'app']);
    t.deepEqual(other.seen, [
      ['sidegate', 'migrate', 'app'],
      ['mesh', 'sidegate', 'migrate', 'app'],
    ]);
    t.deepEqual(await counts(), [before[0] + 1, before[1] + 1]);
  },
);

test.serial('one on each side of ours', async (t) => {
  const { api } = given().cluster;
  await startOtherInjector(t, api, 'a-mesh', 'before');
  await startOtherInjector(t, api, 'z-mesh', 'before');
  const made = await api.must('POST', podsOf('before'), pod);
  t.deepEqual(containersOf(made), ['sidegate', 'mesh', 'migrate', 'app']);
});
