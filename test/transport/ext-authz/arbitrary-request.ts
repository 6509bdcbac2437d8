import fc from 'fast-check';
import type { Asked } from './checker.ts';

/** A policy whose routes most of these requests mean, with more at the end of each route than what anyone may. */
export function policyText(more: string, grants = ''): string {
  return `apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers:
    - { keys: [X-Auth-Request-Email, X-Auth-Request-Groups], setBy: [10.0.0.0/8] }
grants:
  - { to: ["user:ann@example.com"], can: { components: [view, edit] }, where: { namespace: shop } }
  - { to: ["group:dev"], can: { components: [view] }, where: [{ namespace: blog }, { name: { matches: "pub-.*" } }] }
  - { to: [anyone], can: { components: [view] }, where: { namespace: public } }
${grants}
routes:
  - { path: /open/**, allow: anyone }
  - { path: "/c/{namespace}/{name}", methods: { GET: view, PUT: edit }, resource: components${more} }
  - { path: /list, methods: { GET: view }, resource: components, scope: { header: x-rows }${more} }
  - { path: /found, methods: { GET: view }, resource: components, attributes: { namespace: "{extension:ns}", name: "{query:name}" }${more} }
  - { path: /mine, allow: authenticated, login: "https://login.example.com/?rd={path}"${more} }
  - { path: /dev, groups: [dev]${more} }
`;
}

const word = fc.oneof(fc.constantFrom('shop', 'blog', 'public', 'pub-1', 'web'), fc.webSegment());
const path = fc.oneof(
  fc.tuple(word, word).map(([namespace, name]) => `/c/${namespace}/${name}`),
  word.map((name) => `/found?name=${name}`),
  fc.constantFrom('/list', '/mine', '/dev', '/open/a', '/none', '/found?name=a&name=b', '/c/shop/../web', ''),
  fc.string({ unit: 'binary' }),
);
const shown = fc.record(
  {
    'x-auth-request-email': fc.constantFrom('ann@example.com', 'bo@example.com', 'a,b'),
    'x-auth-request-groups': fc.constantFrom('dev', 'sre'),
    authorization: fc.constantFrom('Bearer garbage', 'Basic x'),
    accept: fc.constant('text/html'),
  },
  { requiredKeys: [] },
);

/** What a client might think switches something. */
export const attempts: fc.Arbitrary<Readonly<Record<string, string>>> = fc.dictionary(
  fc.constantFrom(
    'x-sidegate-observed',
    'X-Sidegate-Observed',
    'x_sidegate_observed',
    'x-sidegate-observe',
    'observe',
  ),
  fc.constantFrom('true', '-', 'ALLOW', 'DENY:NO_GRANT', 'observing', ''),
);

/** Requests of all kinds: allowed, denied, malformed, by somebody or nobody. */
export const request: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'DELETE', 'get', 'HEAD'),
  path,
  headers: fc.tuple(shown, attempts).map(([one, other]) => ({ ...one, ...other })),
  address: fc.constantFrom('10.0.0.1', '192.0.2.1'),
  extensions: attempts.map((each) => ({ ...each, ns: 'shop' })),
});
