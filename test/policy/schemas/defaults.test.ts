import test from 'ava';
import { load } from '../../../src/policy/load.ts';
import { readSchema } from './published.ts';

const ISSUER = 'name: a, issuer: "https://a.example.com", audiences: [x]';
const CERTIFICATE =
  'from: xfcc, setBy: [10.0.0.1], id: dns, kind: workload, may: { domains: [a.example.com] }';

/** Where a key with a default may stand, the key left out; `@` is its place. */
const PLACES: Readonly<Record<string, string>> = {
  'authentication.peps': 'authentication: { @ }',
  'authentication.jwt.from': `authentication: { jwt: [{ ${ISSUER}, @ }] }`,
  'authentication.jwt.clockToleranceSeconds': `authentication: { jwt: [{ ${ISSUER}, @ }] }`,
  'authentication.jwt.claims.id': `authentication: { jwt: [{ ${ISSUER}, claims: { @ } }] }`,
  'authentication.jwt.claims.email': `authentication: { jwt: [{ ${ISSUER}, claims: { @ } }] }`,
  'authentication.jwt.claims.groups': `authentication: { jwt: [{ ${ISSUER}, claims: { @ } }] }`,
  'authentication.certificates.element': `authentication: { certificates: [{ ${CERTIFICATE}, @ }] }`,
  'operations.range': 'operations: { close: { type: books, action: close-books, @ } }',
  'operations.handsOut': 'operations: { close: { type: books, action: close-books, @ } }',
  'routes.observe': 'routes: [{ path: /a, allow: authenticated, @ }]',
};

const defaults = new Map(defaultsIn(readSchema('policy'), []));

test('each default of the language is tried here', (t) => {
  t.deepEqual([...defaults.keys()].sort(), Object.keys(PLACES).sort());
});

for (const [path, value] of defaults) {
  test(`to write the default of ${path} is to leave it out`, (t) => {
    const key = path.split('.').at(-1) ?? '';
    const without = policyOf(PLACES[path] ?? '', '');
    t.truthy(without);
    t.deepEqual(policyOf(PLACES[path] ?? '', `${key}: ${JSON.stringify(value)}`), without);
  });
}

function policyOf(place: string, written: string): unknown {
  const text = `apiVersion: sidegate.dev/v1\nkind: Policy\n${place.replace('@', written)}\n`;
  return load([{ path: 'policy.yaml', text }], new Map()).policy;
}

/** Every default of a schema, by the keys that lead to it. */
function defaultsIn(schema: object, path: readonly string[]): readonly (readonly [string, unknown])[] {
  const own = 'default' in schema ? [[path.join('.'), schema.default] as const] : [];
  return [
    ...own,
    ...Object.entries(schema).flatMap(([keyword, part]: [string, unknown]) => {
      if (typeof part !== 'object' || part === null) return [];
      if (keyword !== 'properties') return defaultsIn(part, path);
      return Object.entries(part).flatMap(([key, each]: [string, unknown]) =>
        typeof each === 'object' && each !== null ? defaultsIn(each, [...path, key]) : [],
      );
    }),
  ];
}
