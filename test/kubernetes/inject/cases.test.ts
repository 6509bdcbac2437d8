import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { parse, stringify } from 'yaml';
import { inject } from '../../../src/kubernetes/inject/inject.ts';
import { type InjectionCase, readInjectionCases } from './injection-cases.ts';
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
