import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readPath } from '../../src/route/path.ts';
import { fieldsOf, listOf, maybe, textOf } from '../policy/decode.ts';

const RUNS = 20_000;

const { cases } = fieldsOf(parse(readFileSync(new URL('cases/paths.yaml', import.meta.url), 'utf8')), [
  'cases',
]);

for (const each of listOf(cases, toCase)) {
  test(`paths.yaml: ${each.it}`, (t) => {
    t.deepEqual(readPath(each.raw), each.want);
    t.deepEqual(readPath(Buffer.from(each.raw)), each.want, 'as bytes');
  });
}

function toCase(value: unknown): { it: string; raw: string; want: unknown } {
  const fields = fieldsOf(value, ['it', 'raw', 'path', 'segments', 'query', 'refused']);
  const [it, raw] = [textOf(fields.it), textOf(fields.raw)];
  if (fields.refused !== undefined) return { it, raw, want: textOf(fields.refused) };
  const segments = listOf(fields.segments, textOf);
  return { it, raw, want: { path: textOf(fields.path), segments, query: maybe(fields.query, textOf) } };
}

/** Pieces of which tricks are made. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '\\',
    ';',
    '%3b',
    '%25',
    '%',
    '%00',
    '?',
    '#',
  ),
  fc.constantFrom(
    'a',
    'admin',
    '%61',
    '2f',
    '2e',
    'u002f',
    '%c3%a9',
    '%ff',
    '%ef%bc%8f',
    '%e2%80%a5',
    ' ',
    '%20',
  ),
  fc.string({ unit: 'binary', maxLength: 2 }),
);
const target = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);

test('nothing throws, whatever the bytes', (t) => {
  fc.assert(
    fc.property(fc.oneof(target, fc.string({ unit: 'binary' }), fc.uint8Array()), (raw) => {
      readPath(raw);
    }),
    { numRuns: RUNS },
  );
  t.pass();
});

test('marks in an order that no language writes keep nobody waiting', (t) => {
  const sinceMs = performance.now();
  for (let each = 0; each < 10; each += 1) {
    t.not(typeof readPath(`/${each}a${'%CC%81%CC%A3'.repeat(5000)}`), 'string');
  }
  t.true(performance.now() - sinceMs < 1000);
});

test('the canonical path is read as itself', (t) => {
  let read = 0;
  fc.assert(
    fc.property(target, (raw) => {
      const once = readPath(raw);
      if (typeof once === 'string') return;
      read += 1;
      t.deepEqual(readPath(once.path), { ...once, query: undefined });
    }),
    { numRuns: RUNS },
  );
  t.true(read > RUNS / 20, `${read} paths were read`);
});

/** How servers read a path, each with a habit of its own. */
const servers: Readonly<Record<string, (path: string) => readonly string[]>> = {
  'splits, then decodes': (path) => path.slice(1).split('/').map(decodeURIComponent),
  'decodes, then splits': (path) => decodeURIComponent(path).slice(1).split('/'),
  'decodes twice': (path) => decodeTwice(path).slice(1).split('/'),
  'resolves dots, as browsers do': (path) =>
    new URL(`http://a${path}`).pathname.slice(1).split('/').map(decodeURIComponent),
  'decodes, then resolves dots': (path) => resolve(decodeURIComponent(path)),
  'drops path parameters': (path) =>
    decodeURIComponent(path.replace(/;[^/]*/g, ''))
      .slice(1)
      .split('/'),
  'decodes, then drops path parameters': (path) =>
    decodeURIComponent(path)
      .replace(/;[^/]*/g, '')
      .slice(1)
      .split('/'),
  'merges slashes': (path) => decodeURIComponent(path).replace(/\/+/g, '/').slice(1).split('/'),
  'takes backslashes for slashes': (path) =>
    decodeURIComponent(path).replaceAll('\\', '/').slice(1).split('/'),
  'ends at NUL': (path) => (decodeURIComponent(path).split('\0')[0] ?? '').slice(1).split('/'),
  'normalises characters, then resolves dots': (path) => resolve(decodeURIComponent(path).normalize('NFKC')),
};

for (const [habit, readAs] of Object.entries(servers)) {
  test(`a path that is read has the segments that a server sees which ${habit}`, (t) => {
    fc.assert(
      fc.property(target, (raw) => {
        const ours = readPath(raw);
        if (typeof ours === 'string') return;
        const [path = ''] = raw.split('?');
        const compose = habit.startsWith('normalises') ? (each: string) => each.normalize('NFKC') : String;
        t.deepEqual(readAs(path), ours.segments.map(compose));
      }),
      { numRuns: RUNS / 2 },
    );
    t.pass();
  });
}

/** A second decoding fails on what is no escape, and then leaves the text as it is. */
function decodeTwice(path: string): string {
  const once = decodeURIComponent(path);
  return once.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => decodeURIComponent(escapes));
}

function resolve(path: string): readonly string[] {
  const kept: string[] = [];
  for (const segment of path.slice(1).split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return kept;
}
