import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { version } from '../../../src/cli/version.ts';
import type { InjectorSettings } from '../../../src/kubernetes/inject/settings.ts';
import { caseSettings, type InjectionCase, readInjectionCases } from '../inject/injection-cases.ts';
import type { Injector } from '../reviews/injector.ts';
import { settle } from '../reviews/settled-pod.ts';
import { complete } from './completed-pod.ts';
import { installOnce } from './given.ts';
import { messageOf, podsOf } from './pods.ts';
import { type Recorder, startRecorder } from './recorder.ts';

// The tables and golden pods of `inject`, by the API server: it makes of each pod, with the webhook, what it makes of the
// golden one without it, in `kube-public`, about which the webhook is never asked.

const given = installOnce('files', 1, async ({ cluster }) => {
  await cluster.namespace('selected', { 'sidegate.dev/inject': 'true' });
  await cluster.account('kube-public', 'default');
  for (const namespace of ['selected', 'kube-public']) await cluster.account(namespace, 'shop');
});

/** `RECORD=1 npm run test:kubernetes` writes anew what the API server asked, for `test/kubernetes/reviews`. */
let recorder: Recorder | undefined;
test.before(async () => {
  if (process.env['RECORD'] !== undefined) recorder = await startRecorder(given());
});

const cases = readInjectionCases().filter(({ namespace }) => namespace === 'default');
const bySettings = Map.groupBy(cases, ({ settings }) => flagsOf(settings).join(' '));
let count = 0;

for (const [flags, group] of bySettings) {
  const injector = (): Promise<Injector> =>
    flags === '' ? Promise.resolve(given().injectors[0]).then(present) : given().start(flags.split(' '));
  test.serial(`an injector starts ${flags === '' ? 'by itself' : `with ${flags}`}`, async (t) => {
    const started = await injector();
    if (recorder === undefined) given().route([started]);
    else recorder.route(started);
    given().cluster.network.cut();
    t.pass();
  });
  for (const each of group) {
    test.serial(`${each.file}: ${each.it}`, async (t) => {
      const { api } = given().cluster;
      const name = `${each.file}-${each.it}`
        .toLowerCase()
        .replaceAll(/\W+/g, '-')
        .slice(0, 60)
        .replace(/-$/, '');
      const { status, body, warnings } = await api.send('POST', podsOf('selected'), complete(each.pod, name));
      const made = status === 201 ? settle(body) : undefined;
      const slug = each.golden.pathname.split('/').slice(-2).join('/').replace('.yaml', '');
      recorder?.write(slug, {
        flags: flags === '' ? [] : flags.split(' '),
        status,
        message: status === 201 ? undefined : messageOf(body),
        made,
      });
      if (each.outcome === 'denied') {
        if (status === 400) {
          t.regex(messageOf(body), /cannot be handled as a Pod/);
          return;
        }
        t.is(status, 422);
        t.regex(messageOf(body), /^admission webhook "[a-z]+\.inject\.sidegate\.dev" denied the request: /);
        // A pod that is no object has become one on its way here.
        if (each.file === 'malformed.yaml') return;
        for (const part of each.problems) t.true(messageOf(body).includes(part), messageOf(body));
        return;
      }
      const alone = await api.send('POST', podsOf('kube-public'), complete(expected(each), name));
      t.is(status, alone.status, messageOf(body));
      if (status !== 201) {
        t.log(`not a pod for this server: ${messageOf(alone.body)}`);
        return;
      }
      count += 1;
      t.deepEqual(withoutStatus(made), withoutStatus(settle(alone.body)));
      for (const part of each.warnings) t.true(warnings.some((warning) => warning.includes(part)));
    });
  }
}

test.serial('most of them are pods that this server makes', (t) => {
  t.log(`${count} made of ${cases.length}`);
  t.true(count >= 40);
});

/** The pod that comes out: the golden one, and the one that went in where it is skipped. */
function expected({ golden, outcome, pod }: InjectionCase): unknown {
  if (outcome !== 'injected') return pod;
  const text = readFileSync(golden, 'utf8').replaceAll(
    `sidegate:${caseSettings.version}`,
    `sidegate:${version}`,
  );
  const parsed: unknown = parse(text);
  return parsed;
}

/** Without the annotation that tells the version. */
function withoutStatus(pod: unknown): unknown {
  const drop = (key: string, value: unknown): unknown => (key === 'sidegate.dev/status' ? undefined : value);
  const copy: unknown = JSON.parse(JSON.stringify(pod, drop));
  return copy;
}

/** The flags by which an injector has these settings. */
function flagsOf({ image, policy, mode, resources }: InjectorSettings): readonly string[] {
  const usual = caseSettings;
  const flag = (name: string, value: string | undefined, byDefault?: string): readonly string[] =>
    value === undefined || value === byDefault ? [] : [`--${name}`, value];
  return [
    ...flag('image', image, usual.image),
    ...flag('default-policy', policy, usual.policy),
    ...flag('mode', mode, usual.mode),
    ...flag('cpu-request', resources.cpuRequest, usual.resources.cpuRequest),
    ...flag('cpu-limit', resources.cpuLimit),
    ...flag('memory-request', resources.memoryRequest, usual.resources.memoryRequest),
    ...flag('memory-limit', resources.memoryLimit, usual.resources.memoryLimit),
  ];
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is no injector');
  return value;
}
