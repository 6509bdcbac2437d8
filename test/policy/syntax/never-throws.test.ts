import test from 'ava';
import fc from 'fast-check';
import { readDocument } from '../../../src/policy/reading.ts';
import { splitDocuments } from '../../../src/policy/syntax/documents.ts';
import { readJson } from '../../../src/policy/syntax/json.ts';
import { createReport } from '../../../src/policy/syntax/report.ts';

const RUNS = 10_000;

/** What means something to a reader of YAML or JSON. */
const pieces = fc.constantFrom(
  ...[': ', ':', '- ', '-', '? ', '---\n', '\n---', '...\n', '\n', '\r\n', '\r', '  ', ' ', '\t', '#', ' #'],
  ...['[', ']', '{', '}', ',', '"', "'", '|\n', '>-\n', '&a ', '*a', '*', '!', '!!str ', '!~', '%YAML 1.2\n'],
  ...[
    'a',
    'kind: Policy\n',
    'apiVersion: sidegate.dev/v1\n',
    'grants:\n',
    'to',
    '<<: *a',
    '~',
    'null',
    '\\',
    '\\u00',
  ],
  ...[
    '\ufeff',
    '\u2028',
    '\u0000',
    '\u001b',
    '\ud800',
    '//',
    '/*',
    '*/',
    '1e999',
    '-0',
    'true',
    '"a":1',
    '""',
  ],
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.json().map((text) => text.replace(/[,:]/, '')),
  fc.json(),
);

test('no text makes reading throw, and every problem has a place in it', (t) => {
  const property = fc.property(texts, fc.constantFrom('a.yaml', 'a.json'), (text, path) => {
    for (const document of splitDocuments(path, text)) {
      const lines = document.text.split('\n');
      for (const { at } of readDocument(document).remarks) {
        if (at.column < 1 || at.column > (lines[at.line - 1]?.length ?? -1) + 1) return false;
      }
    }
    return true;
  });
  fc.assert(property, { numRuns: RUNS });
  t.pass();
});

test('the documents of a file are its text, cut where lines begin', (t) => {
  const property = fc.property(texts, (text) => {
    const documents = splitDocuments('a.yaml', text);
    const whole = documents.map((document) => document.text).join('');
    let line = 1;
    for (const document of documents) {
      if (document.line !== line) return false;
      line += document.text.split('\n').length - 1;
    }
    return whole === text.replace(/^\ufeff/, '');
  });
  fc.assert(property, { numRuns: RUNS });
  t.pass();
});

test('JSON is what the language of that name says, and nothing else', (t) => {
  const property = fc.property(texts, (text) => {
    const report = createReport(text);
    readJson(text, report);
    const refused = report.remarks.some(({ code }) => code === 'json');
    return text.trim() === '' || refused === !isJson(text);
  });
  fc.assert(property, { numRuns: RUNS });
  t.pass();
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const deep = test.macro((t, path: string, text: string) => {
  const [document] = splitDocuments(path, text);
  if (document === undefined) return t.fail();
  const { content, remarks } = readDocument(document);
  t.is(content.language, 'none');
  t.deepEqual(
    remarks.map(({ code, at }) => [code, at]),
    [[path.slice(2), { line: 1, column: 1 }]],
  );
});

test('lists in lists without end are refused in JSON', deep, 'a.json', '['.repeat(100_000));
test('maps in maps without end are refused in JSON', deep, 'a.json', '{"a":'.repeat(100_000));
test('lists in lists without end are refused in YAML', deep, 'a.yaml', '['.repeat(10_000));
test('dashes behind dashes without end are refused in YAML', deep, 'a.yaml', `${'- '.repeat(20_000)}x`);

test('aliases that multiply do not take longer than what they stand for', (t) => {
  const levels = 'abcdefghi'.split('');
  const text = levels
    .map((name, level) => {
      const below = levels[level - 1];
      return `${name}: &${name} [${Array.from({ length: 10 }, () => (below === undefined ? 'x' : `*${below}`)).join(', ')}]`;
    })
    .join('\n');
  const document = { notation: 'yaml', text: `${text}\nkind: Policy\ngrants: *i\n`, line: 1 } as const;
  t.true(readDocument(document).remarks.length < 100);
});

test('aliases that make much of little are refused', (t) => {
  const clauses = `where: [ &c { a: [${'x,'.repeat(450)}] } ${',*c'.repeat(450)} ]`;
  const grant = `&g { to: [authenticated], role: viewer, ${clauses} }`;
  const text = `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n- ${grant}\n${'- *g\n'.repeat(450)}`;
  const { remarks } = readDocument({ notation: 'yaml', text, line: 1 });
  t.true(remarks.some(({ code, message }) => code === 'yaml' && message.includes('aliases')));
});

test('more aliases than a person writes are refused', (t) => {
  const text = `kind: Policy\ngroups:\n- &g { name: a, members: [] }\n${'- *g\n'.repeat(1001)}`;
  const { remarks } = readDocument({ notation: 'yaml', text, line: 1 });
  t.deepEqual(
    remarks.filter(({ code }) => code === 'yaml').map(({ at }) => at.line),
    [1004],
  );
});
