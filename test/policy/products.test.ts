import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}docs/products.md`, 'utf8');
const rows = [...page.matchAll(/^\| ([KF]\d\d) \| [^|]+ \| ([^|]+) \|$/gmu)].map(
  ([, id = '', shown = '']) => ({
    id,
    shown,
  }),
);

test('every feature of both products is on the page, in order', (t) => {
  const numbers = (letter: string, last: number): readonly string[] =>
    Array.from({ length: last }, (_, place) => `${letter}${String(place + 1).padStart(2, '0')}`);
  t.deepEqual(
    rows.map(({ id }) => id),
    [...numbers('K', 18), ...numbers('F', 22)],
  );
});

for (const { id, shown } of rows) {
  test(`${id} names a test that there is, or says that it is not there yet`, (t) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/u.exec(shown) ?? [];
    const isThere =
      title !== '' && existsSync(root + file) && readFileSync(root + file, 'utf8').includes(title);
    t.true(isThere || shown.startsWith('not there yet'), shown);
  });
}
