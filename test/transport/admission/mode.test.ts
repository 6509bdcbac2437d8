import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { patchOf, podReview } from '../../kubernetes/admission/pod-review.ts';
import { listenOnLoopback } from '../../listen-on-loopback.ts';
import { makeScratch } from '../../policy/reload/scratch.ts';
import { createAuthority } from '../tls/authority.ts';
import { startInjector } from './start-injector.ts';

interface ApiServer {
  /** The flags by which an injector finds it. */
  readonly flags: readonly string[];
  /** What it says of its version; nothing is status 503. */
  version: object | undefined;
}

/** An API server that tells its version, and nothing else. */
async function serveVersion(t: ExecutionContext, version: object | undefined): Promise<ApiServer> {
  const authority = await createAuthority();
  const { certificate, key } = await authority.issue({ dns: ['localhost'] });
  const state = { version };
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const isAsked = request.url === '/version' && request.headers.authorization === 'Bearer a-token';
    response.statusCode = isAsked && state.version !== undefined ? 200 : 503;
    response.end(JSON.stringify(isAsked ? (state.version ?? {}) : {}));
  });
  const port = await listenOnLoopback(t, server);
  const folder = makeScratch(t);
  writeFileSync(join(folder, 'token'), 'a-token\n');
  writeFileSync(join(folder, 'ca.crt'), authority.root);
  const place = ['--kubernetes', `https://localhost:${port}`];
  const right = ['--kubernetes-token', join(folder, 'token'), '--kubernetes-ca', join(folder, 'ca.crt')];
  return Object.assign(state, { flags: [...place, ...right, '--drain-seconds', '0'] });
}

const pathsOf = (response: object): readonly string[] => patchOf(response).map(({ path }) => path);

for (const [version, mode] of [
  [{ major: '1', minor: '36' }, 'native'],
  [{ major: '1', minor: '29+' }, 'native'],
  [{ major: '1', minor: '28' }, 'container'],
] as const) {
  test(`an API server of ${version.major}.${version.minor} gets sidecars of mode ${mode}`, async (t) => {
    const { flags } = await serveVersion(t, version);
    const injector = await startInjector(t, flags);
    while ((await injector.probe('/readyz')).status !== 200);
    t.deepEqual(JSON.parse((await injector.probe('/readyz')).body), { status: 'ready', mode });
    const paths = pathsOf(await injector.review('/inject', podReview()));
    t.is(paths.includes('/spec/initContainers'), mode === 'native');
    t.is(paths.includes('/spec/containers/-'), mode === 'container');
  });
}

test('until the API server tells its version nothing is injected, and nothing passes', async (t) => {
  const server = await serveVersion(t, undefined);
  const injector = await startInjector(t, server.flags);
  const ready = await injector.probe('/readyz');
  t.is(ready.status, 503);
  t.deepEqual(JSON.parse(ready.body), { status: 'mode unknown' });
  t.is((await injector.probe('/startupz')).status, 200);
  const response = await injector.review('/inject', podReview());
  t.like(response, { allowed: false, status: { code: 500, reason: 'InternalError' } });
  t.deepEqual(pathsOf(response), []);
  server.version = { major: '1', minor: '36' };
  while ((await injector.probe('/readyz')).status !== 200);
  t.like(await injector.review('/inject', podReview()), { allowed: true, patchType: 'JSONPatch' });
});

test('who names the mode asks nobody', async (t) => {
  const injector = await startInjector(t, ['--mode', 'container', '--drain-seconds', '0']);
  t.true(pathsOf(await injector.review('/inject', podReview())).includes('/spec/containers/-'));
});
