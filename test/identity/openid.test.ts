import type { RequestListener } from 'node:http';
import test from 'ava';
import { strangerJwk } from './forge.ts';
import { startProvider } from './openid-provider.ts';
import { type ServedPolicy, servePolicy, type Who } from './serve-policy.ts';

const claims = { email: 'ann@example.com', groups: ['shop/clerks', 'dance'], name: 'Ann' };

const policyFor = (issuer: string, extra = ''): string => `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  jwt:
    - name: op
      issuer: ${issuer}
      audiences: [shop]
      may: { emailDomains: [example.com], groupPrefix: shop/ }
      ${extra}
grants:
  - { to: ["group:shop/clerks"], role: viewer }
`;

test('a token of a real provider authenticates through discovery', async (t) => {
  const provider = await startProvider(t, claims);
  const { whoIs, observer, keysCame } = await servePolicy(t, policyFor(provider.issuer));
  await keysCame();
  const token = await provider.issue();
  const { principal } = await whoIs([{ name: 'Authorization', value: `Bearer ${token}` }]);
  t.like(principal, {
    id: 'op:front',
    kind: 'PRINCIPAL_KIND_USER',
    email: 'ann@example.com',
    name: 'Ann',
    groups: ['shop/clerks'],
    attributes: { sub: 'front' },
    issuer: 'op',
    authenticated_by: 'jwt',
  });
  t.deepEqual(observer.authentications, ['jwt OK']);
});

/** Looks for every unknown key at once, and waits for nothing long. */
const eager = { timeoutMs: 3000, waitMs: 2000, cooldownMs: 0, missedMs: 0, retryMs: 50, mostRetryMs: 50 };

function ask({ whoIs }: ServedPolicy, token: string): Promise<Who> {
  return whoIs([{ name: 'Authorization', value: `Bearer ${token}` }]);
}

/** The same token, but of a key that nobody knows. */
function ofUnknownKey(token: string, keyId: string): string {
  const [header = '', ...rest] = token.split('.');
  const fields: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
  const changed = { ...(typeof fields === 'object' ? fields : {}), kid: keyId };
  return [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.');
}

function withoutId(answer: unknown): string {
  return JSON.stringify(answer, (key, value: unknown) => (key === 'decision_id' ? undefined : value));
}

test('after a rotation new tokens are taken at once, and those of the withdrawn key no more', async (t) => {
  const provider = await startProvider(t, claims);
  const served = await servePolicy(t, policyFor(provider.issuer), eager);
  await served.keysCame();
  const before = await provider.issue();
  t.is((await ask(served, before)).reason, undefined);
  await provider.rotate();
  t.is((await ask(served, before)).reason, undefined);
  t.is((await ask(served, await provider.issue())).reason, undefined);
  t.is((await ask(served, before)).reason, 'UNKNOWN_KEY');
});

test('an unknown key is looked for once, and unknown keys together not often', async (t) => {
  const provider = await startProvider(t, claims);
  const served = await servePolicy(t, policyFor(provider.issuer));
  await served.keysCame();
  const token = await provider.issue();
  t.is((await ask(served, token)).reason, undefined);
  t.is(provider.keyRequests(), 1);
  for (let count = 0; count < 50; count += 1) {
    const { reason } = await ask(served, ofUnknownKey(token, `unknown-${count % 10}`));
    t.is(reason, 'UNKNOWN_KEY');
  }
  t.is(provider.keyRequests(), 2);
});

const json = { 'content-type': 'application/json' };
const troubles: Readonly<Record<string, (issuer: string) => RequestListener>> = {
  'refuses connections': () => (request) => request.socket.destroy(),
  'never answers': () => () => undefined,
  'begins to answer and hangs': () => (_request, response) => {
    response.writeHead(200, json).write('{');
  },
  'answers with an error': () => (_request, response) => {
    response.writeHead(503).end();
  },
  'answers with rubbish': () => (_request, response) => {
    response.writeHead(200, json).end('<html>');
  },
  'answers with other JSON': () => (_request, response) => {
    response.writeHead(200, json).end('[null]');
  },
  'answers with a body without end': () => (_request, response) => {
    const fill = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.writeHead(200, json).on('drain', fill);
    fill();
  },
  'sends us elsewhere': (issuer) => (request, response) => {
    // Whoever followed would find all that he wants.
    const document = { issuer, jwks_uri: `${issuer}/jwks`, keys: [strangerJwk] };
    if (request.url === '/elsewhere') response.writeHead(200, json).end(JSON.stringify(document));
    else response.writeHead(302, { location: `${issuer}/elsewhere` }).end();
  },
  'is another issuer': (issuer) => (_request, response) => {
    const document = { issuer: 'https://evil.example.org', jwks_uri: `${issuer}/jwks` };
    response.writeHead(200, json).end(JSON.stringify(document));
  },
  'is the issuer with a slash behind it': (issuer) => (_request, response) => {
    response.writeHead(200, json).end(JSON.stringify({ issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` }));
  },
  'has its keys at an address that is not safe': (issuer) => (_request, response) => {
    response.writeHead(200, json).end(JSON.stringify({ issuer, jwks_uri: 'http://keys.example.com/' }));
  },
  'has no keys': (issuer) => (_request, response) => {
    response.writeHead(200, json).end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, keys: [] }));
  },
  'has a secret for a key': (issuer) => (_request, response) => {
    const keys = [{ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }];
    response.writeHead(200, json).end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, keys }));
  },
};

for (const [trouble, listenerOf] of Object.entries(troubles)) {
  test.serial(
    `a provider that ${trouble} denies no token whose key is known, and allows no other`,
    async (t) => {
      const provider = await startProvider(t, claims);
      const served = await servePolicy(t, policyFor(provider.issuer), eager);
      await served.keysCame();
      const known = await provider.issue();
      t.is((await ask(served, known)).reason, undefined);
      const other = await provider.issue();
      provider.misbehave(listenerOf(provider.issuer));
      const unknown = await ask(served, ofUnknownKey(known, 'unknown'));
      t.is(unknown.reason, 'KEYS_UNAVAILABLE');
      const done: string[] = [];
      const waiting = ask(served, ofUnknownKey(known, 'another')).finally(() => done.push('unknown'));
      t.is((await ask(served, other)).reason, undefined);
      t.is((await ask(served, known)).reason, undefined);
      if (/never|hangs/.test(trouble)) t.deepEqual(done, []);
      t.is((await waiting).reason, 'KEYS_UNAVAILABLE');
    },
  );

  test.serial(
    `a provider that ${trouble} from the beginning authenticates nobody until it is well`,
    async (t) => {
      const provider = await startProvider(t, claims);
      const token = await provider.issue();
      provider.misbehave(listenerOf(provider.issuer));
      const served = await servePolicy(t, policyFor(provider.issuer), eager);
      const problem = served.nextEvent();
      t.is((await ask(served, token)).reason, 'KEYS_UNAVAILABLE');
      t.like(await problem, { issuer: 'op' });
      t.true(served.events.every((event) => 'problem' in event && /^(?!.*html)\S.*\S$/.test(event.problem)));
      provider.misbehave();
      while ('problem' in (await served.nextEvent()));
      t.is((await ask(served, token)).reason, undefined);
    },
  );
}

test('a reload keeps the keys of an issuer that stays, and forgets what was verified otherwise', async (t) => {
  const provider = await startProvider(t, claims);
  const served = await servePolicy(t, policyFor(provider.issuer), eager);
  await served.keysCame();
  const token = await provider.issue();
  t.is((await ask(served, token)).reason, undefined);
  served.reload(policyFor(provider.issuer, 'azp: [another]'));
  t.is((await ask(served, token)).reason, 'WRONG_PARTY');
  served.reload(policyFor(provider.issuer).replace('groupPrefix: shop/', 'groupPrefix: none/'));
  t.deepEqual((await ask(served, token)).principal?.['groups'], []);
  t.is(provider.keyRequests(), 1);
  served.reload('apiVersion: sidegate.dev/v1\nkind: Policy\n');
  t.is((await ask(served, token)).reason, 'UNKNOWN_TOKEN');
});

test('a decision that rests on a key which may come is not to be kept', async (t) => {
  const provider = await startProvider(t, claims);
  const { caller } = await servePolicy(t, policyFor(provider.issuer), eager);
  const token = ofUnknownKey(await provider.issue(), 'unknown');
  const credentials = { headers: [{ name: 'authorization', value: `Bearer ${token}` }] };
  const answer = await caller.call('Authorize', {
    credentials,
    action: 'view',
    resource: { type: 'orders' },
  });
  t.like(answer, { decision: { effect: 'EFFECT_DENY', reason: 'REASON_UNAUTHENTICATED' }, principal: null });
  t.false(JSON.stringify(answer).includes('"valid_until":null'));
});

for (const [rpc, question] of [
  ['Authorize', { action: 'view', resource: { type: 'orders' } }],
  ['AuthorizeBatch', { checks: [{ action: 'view', resource: { type: 'orders' } }] }],
  ['ScopeFor', { action: 'view', resource_type: 'orders' }],
  ['ListGrants', {}],
] as const) {
  test(`${rpc} answers the bearer of a token, the first time and when it is known`, async (t) => {
    const provider = await startProvider(t, claims);
    const { caller, observer, keysCame } = await servePolicy(t, policyFor(provider.issuer));
    await keysCame();
    const credentials = {
      headers: [{ name: 'authorization', value: `Bearer ${await provider.issue()}` }],
    };
    const first: unknown = await caller.call(rpc, { credentials, ...question });
    const second: unknown = await caller.call(rpc, { credentials, ...question });
    t.is(withoutId(first), withoutId(second));
    t.deepEqual(observer.authentications, ['jwt OK', 'jwt OK']);
    t.deepEqual(observer.answers, [`${rpc} OK`, `${rpc} OK`]);
  });
}
