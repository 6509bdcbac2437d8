import { fileURLToPath } from 'node:url';
import test from 'ava';
import { hookModules } from '../../scripts/mutation/fresh-modules.ts';
import { loadTestFile } from '../../scripts/mutation/test-file.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}.ts`, import.meta.url));

hookModules([fileURLToPath(new URL('./fixtures', import.meta.url))]);

test.serial('a test comes to what AVA says of it', async (t) => {
  const found = new Map<string, string>();
  for (const { title, skipped, run } of await loadTestFile(fixture('outcomes'))) {
    const failure = skipped ? { message: 'skipped', isLate: false } : await run(200);
    found.set(title, failure?.isLate === true ? 'late' : (failure?.message ?? 'passed'));
  }
  const wanted: Readonly<Record<string, RegExp>> = {
    'stands in line': /^passed$/,
    passes: /^passed$/,
    fails: /- 2\n\+ 1/,
    'fails later': /- +a: 1,\n\+ +a: 2/,
    throws: /thrown/,
    'asserts nothing': /without running any assertions/,
    'never ends': /^late$/,
    'fails while it is torn down': /torn/,
    'is skipped': /^skipped$/,
  };
  t.deepEqual([...found.keys()].sort(), Object.keys(wanted).sort());
  for (const [title, text] of found) t.regex(text, wanted[title] ?? /^$/, title);
});

test.serial('each time a file is loaded its modules are new', async (t) => {
  for (let count = 0; count < 2; count += 1) {
    const [only] = await loadTestFile(fixture('fresh'));
    t.is(await only?.run(1000), undefined);
  }
});

test.serial('what is not run here is refused, and so is a file without tests', async (t) => {
  await t.throwsAsync(loadTestFile(fixture('hooks')), { message: /declares `before`/ });
  await t.throwsAsync(loadTestFile(fixture('nothing')), { message: /declares no test/ });
});
