import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { judge, specimens } from '../policy/schemas/documents.ts';
import { readBlocks, root } from './examples.ts';
import { type LanguageServer, startLanguageServer } from './language-server.ts';

const PLACE = 'deploy/examples/shop/policy.yaml';
const MODELINE = '# yaml-language-server: $schema=../../../schemas/sidegate.json';
const POLICY = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';

let server: LanguageServer;
test.before(async () => {
  server = await startLanguageServer();
});
test.after.always(() => server.stop());

const offers = test.macro(async (t, document: string, words: readonly string[]) => {
  const offered = await server.complete(PLACE, `${MODELINE}\n${document}`);
  t.deepEqual(
    words.filter((word) => !offered.includes(word)),
    [],
    offered.join(', '),
  );
});

const offersOnly = test.macro(async (t, document: string, words: readonly string[]) => {
  t.deepEqual(await server.complete(PLACE, `${MODELINE}\n${document}`), [...words]);
});

test('an empty file offers what a document begins with', offers, '│', [
  'apiVersion',
  'kind',
  'global',
  'user-mgmt-service',
]);
test('a kind is offered', offers, 'kind: │', ['Policy', 'RoleBinding', 'AccessToken', 'Namespace', 'List']);
test('a policy offers its sections, and no others', offersOnly, `${POLICY}│`, [
  'authentication',
  'types',
  'roles',
  'operations',
  'groups',
  'grants',
  'routes',
]);
test('a grant offers its keys', offers, `${POLICY}grants:\n  - │`, [
  'name',
  'to',
  'role',
  'can',
  'where',
  'until',
]);
test('a subject is offered by its kinds, and nothing else', offersOnly, `${POLICY}grants:\n  - to: [│]\n`, [
  'user:E-MAIL',
  'group:NAME',
  'token:SHA256',
  'workload:NAME',
  'authenticated',
  'anyone',
]);
test(
  'a role is offered of the ladder, and no `true` and `false` beside it',
  offersOnly,
  `${POLICY}grants:\n  - to: ["group:a"]\n    role: │\n`,
  ['viewer', 'editor', 'owner', 'admin'],
);
test('a filter offers its comparisons', offersOnly, `${POLICY}grants:\n  - where:\n      env:\n        │`, [
  'not',
  'matches',
  'notMatches',
]);
test('a route offers its keys', offers, `${POLICY}routes:\n  - │`, [
  'path',
  'grpc',
  'methods',
  'resource',
  'allow',
]);
test('a key that this release does not read is not offered', async (t) => {
  const offered = await server.complete(
    PLACE,
    `${MODELINE}\n${POLICY}routes:\n  - path: /a\n    scope:\n      │`,
  );
  t.true(offered.includes('header') && !offered.includes('enforce'), offered.join(', '));
});
test('a route offers who is let in', offersOnly, `${POLICY}routes:\n  - allow: │`, [
  'anyone',
  'authenticated',
]);
test('a route offers methods', offers, `${POLICY}routes:\n  - path: /a\n    methods:\n      │`, [
  'GET',
  'DELETE',
]);
test('a switch offers both', offersOnly, `${POLICY}routes:\n  - path: /a\n    observe: │`, ['false', 'true']);
test(
  "an object of Kalm's in a list offers its roles",
  offersOnly,
  'kind: List\napiVersion: v1\nitems:\n  - kind: RoleBinding\n    spec:\n      role: │\n',
  ['viewer', 'editor', 'owner', 'clusterViewer', 'clusterEditor', 'clusterOwner', 'suspended', 'placeholder'],
);
test(
  "a filter of Kfuse's offers its operators",
  offersOnly,
  'user-mgmt-service:\n  config:\n    rbac_policies:\n      - scope:\n          filters:\n            - op: │\n',
  ['=', '"!="', '=~', '"!~"', '~='],
);

test('a key says what it is for and what to write', async (t) => {
  const shown = await server.hover(PLACE, `${MODELINE}\n${POLICY}grants:\n  - to: [anyone]\n    unt│il: x\n`);
  t.regex(shown, /When it ends; left out: never\./);
  t.regex(shown, /2027-01-01T00:00:00Z/);
});

const finds = test.macro(async (t, document: string, line: number, message: RegExp) => {
  const found = await server.diagnose(PLACE, `${MODELINE}\n${document}`);
  t.deepEqual(
    found.map((each) => each.line),
    [line],
    JSON.stringify(found),
  );
  t.regex(found[0]?.message ?? '', message);
});

test('an unknown key is underlined', finds, `${POLICY}grnats: []\n`, 4, /grnats is not allowed/);
test(
  'a key of a later release is underlined',
  finds,
  `${POLICY}routes:\n  - path: /a\n    resource: a\n    methods: { GET: view }\n    scope: { header: x-a, enforce: true }\n`,
  8,
  /enforce is not allowed/,
);
test(
  'a missing key is underlined',
  finds,
  `${POLICY}grants:\n  - role: viewer\n`,
  5,
  /Missing property "to"/,
);
test(
  'a wrong word is underlined',
  finds,
  `${POLICY}routes:\n  - { path: /a, allow: anyon }\n`,
  5,
  /"anyone", "authenticated"/,
);
test(
  'a wrong subject is told what to write',
  finds,
  `${POLICY}grants:\n  - { to: [usr:a], role: viewer }\n`,
  5,
  /^write `user:E-MAIL`/,
);
test(
  'a blank value is told what to write',
  finds,
  `${POLICY}grants:\n  - to: [anyone]\n    role:\n`,
  6,
  /^write a role$/,
);
test(
  'a grant that allows nothing is told what to write',
  finds,
  `${POLICY}grants:\n  - to: [anyone]\n`,
  5,
  /^write either `role` or `can`$/,
);
test(
  'a grant that allows twice is told what to write',
  finds,
  `${POLICY}grants:\n  - { to: [anyone], role: viewer, can: { a: [view] } }\n`,
  5,
  /^write either `role` or `can`$/,
);
test(
  'a slip in a filter is underlined',
  finds,
  `${POLICY}grants:\n  - { to: [anyone], role: viewer, where: { a: { nt: b } } }\n`,
  5,
  /nt is not allowed/,
);
test(
  'no moment is told what to write',
  finds,
  `${POLICY}grants:\n  - { to: [anyone], role: viewer, until: tomorrow }\n`,
  5,
  /^write a moment such as/,
);
test('an unknown kind is underlined', finds, 'apiVersion: sidegate.dev/v1\nkind: Polcy\n', 3, /"Policy"/);
test('a document of no kind is underlined', finds, 'foo: 1\n', 2, /"kind"/);
test(
  'a namespace that is none is told what to write',
  finds,
  'apiVersion: core.kalm.dev/v1alpha1\nkind: RoleBinding\nmetadata: { name: a, namespace: A_B }\nspec: { subject: a@b, subjectType: user, role: viewer }\n',
  4,
  /^write the name of a namespace$/,
);
test('values are text: numbers and switches are as good', async (t) => {
  const text = `${MODELINE}\n${POLICY}grants:\n  - { to: [anyone], role: viewer, where: { a: [123, true], b: false, 1: x } }\n`;
  t.deepEqual(await server.diagnose(PLACE, text), []);
});
test('each document of a file has a line of its own', async (t) => {
  const text = `${MODELINE}\n${POLICY}---\n${MODELINE}\napiVersion: v1\nkind: Namespace\nmetadata: {}\n`;
  t.deepEqual(
    (await server.diagnose(PLACE, text)).map(({ line }) => line),
    [8],
  );
});

const examples = readdirSync(`${root}deploy`, { recursive: true, encoding: 'utf8' })
  .map((path) => `deploy/${path}`)
  .filter((path) => /\/(?:examples\/(?!kubernetes).*|envoy\/policy)\.yaml$/.test(path));

for (const path of examples) {
  test(`${path} names its schema, and nothing is wrong with it`, async (t) => {
    const text = readFileSync(root + path, 'utf8');
    const documents = parseAllDocuments(text).length;
    t.is(
      text.match(/^# yaml-language-server: \$schema=(?:\.\.\/){2,4}schemas\/sidegate\.json$/gm)?.length,
      documents,
    );
    t.deepEqual(await server.diagnose(path, text), []);
    const broken = await server.diagnose(path, `${text.split('\n', 1).join('')}\nfoo: 1\n`);
    t.not(broken.length, 0, 'the schema is not found');
  });
}

test('of whatever loads without errors, and of what the docs show, nothing is underlined', async (t) => {
  t.timeout(120_000);
  const good = specimens().filter((each) => each.notation === 'yaml' && judge(each)?.errors.length === 0);
  t.true(good.length > 100);
  const shown = readBlocks()
    .filter(({ language }) => language === 'yaml')
    .map(({ file, line, text }) => ({
      from: `${file}:${line}`,
      text: text.replace(/^# yaml-language.*\n/, ''),
    }));
  const found = await Promise.all(
    [...good, ...shown].map(async ({ from, text }) => {
      const problems = await server.diagnose(PLACE, `${MODELINE}\n${text.replace(/^---[^\n]*/, '')}`);
      return { from, text, problems };
    }),
  );
  for (const { from, text, problems } of found) {
    // A matter of style to the server, with or without a schema.
    const wrong = problems.filter(({ message }) => !message.startsWith('Unused anchor'));
    t.deepEqual(wrong, [], `${from}\n${text}`);
  }
});
