import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readQuantity } from '../../../src/kubernetes/inject/quantity.ts';
import { field } from '../../deploy/custom-resources.ts';
import { scratchFolder } from '../../e2e/grpc/serve-fixture.ts';
import { listOf, maybe, textOf } from '../../policy/decode.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import { patched } from '../inject/patched.ts';
import { askWebhook, serviceName, type WebhookPlace } from './ask-webhook.ts';
import { type Injector, startInjector } from './injector.ts';
import { type Recording, readRecordings, withoutVersion } from './recording.ts';
import { settle } from './settled-pod.ts';

// What a real API server asked about pods, asked again; and what became of them there is what the answers say. Where this
// fails because other pods are wanted: `RECORD=1 npm run test:kubernetes`.

const authority = await createAuthority('a root of the recordings');
const { certificate, key } = await authority.issue({ dns: [serviceName] });
const bySettings = Map.groupBy(readRecordings(), ([, { flags }]) => flags.join(' '));
const injectors: Injector[] = [];

async function start(t: ExecutionContext, flags: readonly string[]): Promise<WebhookPlace> {
  const folder = scratchFolder(t);
  const [certificateFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(certificateFile, certificate);
  writeFileSync(keyFile, key);
  const mode = flags.includes('--mode') ? [] : ['--mode', 'native'];
  const tls = ['--tls-cert', certificateFile, '--tls-key', keyFile];
  const injector = await startInjector([...tls, ...mode, ...flags]);
  injectors.push(injector);
  return { port: injector.port, path: '/inject?timeout=5s', ca: authority.root };
}
test.after.always(() => Promise.all(injectors.map((each) => each.stop('SIGKILL'))));

for (const [flags, recordings] of bySettings) {
  test(`an injector ${flags === '' ? 'as it is' : `with ${flags}`} answers what was asked`, async (t) => {
    const place = await start(t, flags === '' ? [] : flags.split(' '));
    for (const [name, recording] of recordings) await asRecorded(t, place, name, recording);
  });
}

test('there are recordings of every outcome', (t) => {
  const statuses = readRecordings().map(([, { status }]) => status);
  t.true(statuses.filter((status) => status === 201).length >= 50);
  t.true(statuses.filter((status) => status === 422).length >= 30);
});

async function asRecorded(
  t: ExecutionContext,
  place: WebhookPlace,
  name: string,
  { reviews, status, message, made }: Recording,
): Promise<void> {
  let pod: unknown;
  for (const review of reviews) {
    const answer = await askWebhook(place, JSON.stringify(review));
    for (const key of ['apiVersion', 'kind']) t.is(field(answer, key), field(review, key), name);
    const response = field(answer, 'response');
    const request = field(review, 'request');
    t.is(field(response, 'uid'), field(request, 'uid'), name);
    if (status === 422 && field(response, 'allowed') === false) {
      t.true(message?.endsWith(textOf(field(field(response, 'status'), 'message'))), name);
      return;
    }
    t.true(field(response, 'allowed'), name);
    const patch = maybe(field(response, 'patch'), (text) => Buffer.from(textOf(text), 'base64').toString());
    // Asked again about what it has made, it changes nothing.
    if (pod !== undefined) t.is(patch, undefined, name);
    pod ??=
      patch === undefined ? field(request, 'object') : patched(field(request, 'object'), operations(patch));
  }
  if (status !== 201) return;
  t.deepEqual(missingFrom(made, JSON.parse(withoutVersion(JSON.stringify(settle(pod))))), [], name);
}

function operations(patch: string): Parameters<typeof patched>[1] {
  return listOf(JSON.parse(patch), (each) => ({
    op: 'add',
    path: textOf(field(each, 'path')),
    value: field(each, 'value'),
  }));
}

/** The API server writes `0.05` as `50m`. */
function isSame(part: unknown, whole: unknown, at: string): boolean {
  if (part === whole) return true;
  if (!at.includes('/resources/') || typeof part !== 'string' || typeof whole !== 'string') return false;
  return readQuantity(part) === readQuantity(whole);
}

/** What of a pod is not in another one, by its places; the other one may have more, as defaults. */
function missingFrom(whole: unknown, part: unknown, at = ''): readonly string[] {
  if (at === '/metadata/annotations/sidegate.dev~1status') return [];
  if (part === null) return [];
  if (Array.isArray(part)) {
    const items = Array.isArray(whole) ? whole : [];
    if (items.length !== part.length) return [at];
    return part.flatMap((each: unknown, index) => missingFrom(items[index], each, `${at}/${index}`));
  }
  if (typeof part !== 'object') return isSame(part, whole, at) ? [] : [at];
  return Object.entries(part).flatMap(([key, each]) =>
    missingFrom(field(whole, key), each, `${at}/${key.replaceAll('/', '~1')}`),
  );
}
