import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the sources of a folder pass as the code of a problem. */
function codesIn(folder: string): ReadonlySet<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  const calls =
    /(?:\b(?:error|warning|failure|refuseAt)\(|\bproblem\(\s*'(?:error|warning)',|\bcode: )\s*'([a-z]+(?:-[a-z0-9]+)*)'/g;
  return new Set(texts.flatMap((text) => [...text.matchAll(calls)].map((match) => match[1] ?? '')));
}

test('docs/problems.md has every code of a problem, and no other', (t) => {
  const page = readFileSync(join(root, 'docs/problems.md'), 'utf8');
  const documented = [...page.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) => [
    ...cell.matchAll(/`([a-z0-9-]+)`/g),
  ]);
  const known = codesIn(join(root, 'src/policy')).union(codesIn(join(root, 'src/analysis')));
  t.true(known.size > 50);
  const named = new Set(documented.map((match) => match[1] ?? ''));
  t.deepEqual([...known.difference(named)], [], 'codes without a line');
  t.deepEqual([...named.difference(known)], [], 'lines without a code');
});
