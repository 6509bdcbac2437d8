import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { parse, stringify } from 'yaml';
import { inject } from '../../../src/kubernetes/inject/inject.ts';
import type { InjectionReason } from '../../../src/kubernetes/inject/injection.ts';
import { ANNOTATIONS, OPTIONS } from '../../../src/kubernetes/inject/words.ts';
import { logLevels } from '../../../src/telemetry/log-level.ts';
import { caseSettings, type InjectionCase, readInjectionCases } from './injection-cases.ts';
import { patched } from './patched.ts';

const cases = readInjectionCases();

/** `GOLDEN=write npx ava test/kubernetes/inject/cases.test.ts` writes them anew, for a reader to look through. */
const writes = process.env['GOLDEN'] === 'write';

const becomes = test.macro((t, each: InjectionCase) => {
  const { pod, namespace, settings, outcome, reason, warnings, problems, golden } = each;
  const before = JSON.stringify(pod);
  const injection = inject(pod, namespace, settings);
  const { patch } = injection;
  t.is(JSON.stringify(pod), before, 'the pod that was sent is left alone');
  t.like(injection, { outcome, reason }, injection.problems.join('\n'));
  meets(injection.warnings, warnings);
  meets(injection.problems, problems);
  for (const message of [...injection.warnings, ...injection.problems]) {
    t.true(message.length <= 256, message);
    t.regex(message, /^\P{Lu}\P{Cc}*[^.]$/u);
  }
  if (outcome !== 'injected') {
    t.deepEqual(patch, []);
    return;
  }
  const after = patched(pod, patch);
  const text = stringify(after, { aliasDuplicateObjects: false, lineWidth: 110 });
  if (writes) {
    mkdirSync(new URL('.', golden), { recursive: true });
    writeFileSync(golden, text);
  }
  t.deepEqual(after, parse(readFileSync(golden, 'utf8')));
  t.like(inject(after, namespace, settings), { reason: 'already-there', patch: [], warnings: [] });

  function meets(told: readonly string[], parts: readonly string[]): void {
    t.is(told.length, parts.length, told.join('\n'));
    for (const [index, part] of parts.entries()) t.true(told[index]?.includes(part), told[index]);
  }
});

for (const each of cases) test(`${each.file}: ${each.it}`, becomes, each);

test('every golden pod belongs to a case, and none to two', (t) => {
  const golden = cases.filter(({ outcome }) => outcome === 'injected').map(({ golden: url }) => url.href);
  t.is(new Set(golden).size, golden.length);
  const directory = new URL('golden/', import.meta.url);
  const found = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `file://${entry.parentPath}/${entry.name}`);
  t.deepEqual(found.sort(), golden.sort());
  t.true(cases.length >= 45);
});

const reasons: Readonly<Record<InjectionReason, true>> = {
  injected: true,
  'already-there': true,
  'opted-out': true,
  'host-network': true,
  'mirror-pod': true,
  windows: true,
  'ends-by-itself': true,
  'system-namespace': true,
  'bad-request': true,
};

test('every reason has a case, and every reason to skip is in the docs', (t) => {
  const docs = readFileSync(new URL('../../../docs/kubernetes.md', import.meta.url), 'utf8');
  for (const reason of Object.keys(reasons)) {
    t.true(
      cases.some((each) => each.reason === reason),
      reason,
    );
    if (reason !== 'injected' && reason !== 'bad-request')
      t.true(docs.includes(`\n| \`${reason}\` |`), reason);
  }
});

test('every annotation has a case, and a row in the docs', (t) => {
  const docs = readFileSync(new URL('../../../docs/kubernetes.md', import.meta.url), 'utf8');
  const pods = JSON.stringify(cases.map(({ pod }) => pod));
  for (const name of ANNOTATIONS) {
    t.true(pods.includes(`"${name}":`), name);
    t.true(docs.includes(`\`${name}\``), name);
  }
});

test('the levels of the log are those of serve', (t) => {
  for (const level of logLevels) {
    const pod = {
      metadata: { annotations: { [OPTIONS.logLevel]: level } },
      spec: { containers: [{ name: 'app' }] },
    };
    t.is(inject(pod, 'shop', caseSettings).outcome, 'injected', level);
  }
});

test('of a pod that is wrong in thousands of places some are told, and how many more there are', (t) => {
  const names = Array.from({ length: 20_000 }, (_, index) => `c${index}`);
  const containers = names.map((name) => ({ name, ports: [{ containerPort: 7777 }] }));
  const annotations = Object.fromEntries(names.map((name) => [`sidegate.dev/${name}\n`, 'x']));
  const wanted = names.map((name) => `${name}x`).join(',');
  const pod = {
    metadata: { annotations: { ...annotations, [OPTIONS.containers]: wanted } },
    spec: { containers },
  };
  const { problems, warnings } = inject(pod, 'shop', caseSettings);
  t.is(problems.length, 21);
  t.is(problems.at(-1), 'there are 19990 more like these');
  t.is(warnings.length, 10);
  t.false(/\p{Cc}/u.test(warnings.join('')));
  const bad = { metadata: { annotations: { 'sidegate.dev/a\nb': 1 } }, spec: { containers } };
  t.false(/\p{Cc}/u.test(inject(bad, 'shop', caseSettings).problems.join('')));
});
