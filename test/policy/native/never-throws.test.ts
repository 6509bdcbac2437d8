import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import { formatProblem } from '../../../src/policy/problem.ts';

const RUNS = 10_000;

const SECRET = 'Zx9QmT4vLr7KpWs2HdYn8BfJc6GtXa3EuRi5OoNe1MlPkVbDqCwSzAyFhUgIjTxB';

/** Every key of the language, and a token where somebody might put one. */
const WHOLE = `apiVersion: sidegate.dev/v1
kind: Policy
authentication: { headers: [ { keys: [X-A], setBy: [10.0.0.0/8, "spiffe://a/*"] } ], peps: [unix] }
types: { orders: { attributes: [ns], actions: [view, pay] }, bills: {} }
roles: { clerk: { orders: [view] } }
operations: { pay order: { type: orders, action: pay, requires: manage, range: everything } }
groups: [ { name: g, members: [ { email: a@b }, { workload: w }, { issuer: i, attributes: { k: v } } ] } ]
grants:
  - { to: ["group:g", authenticated, "${SECRET}"], role: clerk, where: { ns: "{principal.id}" } }
  - { name: n, to: ["user:a@b"], can: { orders: [view] }, until: 2027-01-01T00:00:00Z }
  - { to: [anyone], role: viewer, where: [ { ns: { matches: "a.*", not: [b] } }, { ns: { notMatches: "c|d" } } ] }
routes:
  - { path: /a, allow: anyone, hosts: [a.example.com, "*.b"], headers: { x: [a, b] }, cors: preflight }
  - { path: "/b/{ns}/*/**", methods: { GET: view }, resource: orders, attributes: { ns: "{path:ns}" }, login: "/l?{url}" }
  - { path: /c, methods: { POST: pay order }, resource: orders, attributes: { ns: "{body:/a}" }, groups: [g] }
  - { grpc: a.B/C, action: view, resource: orders, extensions: { t: a }, scope: { header: x-s } }
`;
const sources = {
  'policy.yaml': WHOLE,
  'policy.json': JSON.stringify(parse(WHOLE)),
} as const;

const piece = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom(
    '\n---\n',
    '- ',
    '*',
    '!',
    '!~ ',
    '&a ',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    '~',
    '\t',
    '#',
    '\\',
  ),
  fc.constantFrom(
    'group:',
    'token:',
    ' ',
    '(',
    '{principal.x}',
    'types',
    'grants',
    'view',
    '*',
    '/0',
    '\u0000',
    '\n',
  ),
);
const damage = fc.tuple(fc.nat(), fc.nat(30), piece);

const loads = test.macro((t, path: keyof typeof sources) => {
  const property = fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
    let text: string = sources[path];
    for (const [at, length, put] of damages) {
      const from = at % (text.length + 1);
      text = `${text.slice(0, from)}${put}${text.slice(from + length)}`;
    }
    const { problems, policy } = load([{ path, text }], new Map());
    if (policy !== undefined) assemble(policy);
    const failed = problems.some(({ severity }) => severity === 'error');
    const lines = problems.map(formatProblem);
    // A part of a secret that was cut may be short enough for a word; more than half of it never is.
    const told = lines.some((line) => line.includes(SECRET.slice(0, 33)) || line.includes(SECRET.slice(-33)));
    return failed === (policy === undefined) && !told && lines.every((line) => !/\p{Cc}/u.test(line));
  });
  fc.assert(property, { numRuns: RUNS });
  t.pass();
});

test('no damage to YAML makes loading throw or a message tell a token', loads, 'policy.yaml');
test('no damage to JSON makes loading throw or a message tell a token', loads, 'policy.json');
