import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { type Question, type RouteRequest, toQuestion, type Unroutable } from '../../src/route/ask.ts';
import type { Router } from '../../src/route/router.ts';
import { entriesOf, fieldsOf, listOf, maybe, numberOf, textOf } from '../policy/decode.ts';

const directory = new URL('cases/questions/', import.meta.url);

const CASE = [
  'it',
  'request',
  'headers',
  'extensions',
  'body',
  'partial',
  'want',
  'attributes',
  'line',
  'denied',
  'malformed',
] as const;

for (const name of readdirSync(directory).sort()) {
  const { policy, cases } = fieldsOf(parse(readFileSync(new URL(name, directory), 'utf8')), [
    'policy',
    'cases',
  ]);
  const router = routerOf(textOf(policy));
  for (const each of listOf(cases, (value) => fieldsOf(value, CASE))) {
    test(`${name}: ${textOf(each.it)}`, (t) => {
      const found = toQuestion(router, toRequest(each));
      t.deepEqual(toText(found), wantOf(each));
      const line = maybe(each.line, numberOf);
      if (line !== undefined) t.is(found.refusal === undefined ? found.route.source.line : 0, line);
    });
  }
}

test('a body that is too large is not read', (t) => {
  const router = routerOf(
    textOf(
      fieldsOf(parse(readFileSync(new URL('values.yaml', directory), 'utf8')), ['policy', 'cases']).policy,
    ),
  );
  const filler = 'x'.repeat(64 * 1024);
  const request = toRequest({
    request: 'POST - /hook',
    headers: ['content-type: application/json'],
    body: JSON.stringify({ filler }),
  });
  t.deepEqual(toText(toQuestion(router, request)), { malformed: 'BODY_TOO_LARGE' });
});

test('nothing throws, whatever the request', (t) => {
  const routers = readdirSync(directory).map((name) =>
    routerOf(
      textOf(fieldsOf(parse(readFileSync(new URL(name, directory), 'utf8')), ['policy', 'cases']).policy),
    ),
  );
  const text = fc.string({ unit: 'binary', maxLength: 8 });
  const request = fc.record({
    method: fc.oneof(fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD'), text),
    authority: fc.oneof(fc.constantFrom('shop.example.com', '', 'a:80'), text),
    target: fc.oneof(fc.constantFrom('/hook', '/q?namespace=a', '/h', '/v1/orders'), text, fc.webPath()),
    headers: fc.array(
      fc.record({
        name: fc.oneof(fc.constantFrom('content-type', 'X-Namespace', 'x-version', 'origin'), text),
        value: fc.oneof(fc.constantFrom('application/json', '2', 'a,b'), text),
      }),
      { maxLength: 3 },
    ),
    extensions: fc
      .array(fc.tuple(fc.constantFrom('tenant', 'region'), text), { maxLength: 2 })
      .map((pairs) => new Map(pairs)),
    body: fc.option(
      fc.record({
        bytes: fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        partial: fc.boolean(),
      }),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(request, (each) => {
      for (const router of routers) {
        const { refusal } = toQuestion(router, each);
        t.true(refusal === undefined || /^[A-Z0-9_]+$/.test(refusal));
      }
    }),
    { numRuns: 5000 },
  );
});

function routerOf(text: string): Router {
  const { policy, problems } = load([{ path: 'policy.yaml', text }], new Map());
  if (policy === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return assemble(policy).routes;
}

function toRequest(fields: Partial<Readonly<Record<(typeof CASE)[number], unknown>>>): RouteRequest {
  const [method = '', authority = '', ...target] = textOf(fields.request).split(' ');
  const body = maybe(fields.body, textOf);
  const headers = maybe(fields.headers, (value) => listOf(value, textOf)) ?? [];
  return {
    method,
    authority: authority.replace(/^-$/, ''),
    target: target.join(' ').replace(/^-$/, ''),
    headers: headers.map((line) => ({
      name: line.slice(0, line.indexOf(':')),
      value: line.slice(line.indexOf(':') + 1),
    })),
    extensions: new Map(maybe(fields.extensions, (value) => entriesOf(value, textOf)) ?? []),
    body: body === undefined ? undefined : { bytes: Buffer.from(body), partial: fields.partial === true },
  };
}

function toText(found: Question | Unroutable): Readonly<Record<string, unknown>> {
  if (found.refusal !== undefined)
    return found.malformed ? { malformed: found.refusal } : { denied: found.refusal };
  const { ask } = found;
  switch (ask.for) {
    case 'anyone':
    case 'authenticated':
      return { want: ask.for };
    case 'scope':
      return { want: `scope ${ask.header} ${ask.action} ${ask.type}` };
    case 'resource': {
      const attributes = Object.fromEntries(ask.attributes);
      return { want: `${ask.action} ${ask.type}`, ...(ask.attributes.size === 0 ? {} : { attributes }) };
    }
  }
}

function wantOf({
  want,
  attributes,
  denied,
  malformed,
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = Object.entries({ want, attributes, denied, malformed }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given);
}
