import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { createKeyLoader } from '../../../src/identity/jwt/load-keys.ts';
import { scratchFolder } from '../../e2e/grpc/serve-fixture.ts';
import { listenOnLoopback } from '../../listen-on-loopback.ts';
import { createAuthority } from '../../transport/tls/authority.ts';

const most = 512 * 1024;
const { signal } = new AbortController();

/** Answers on a free port of loopback, until the test is over. */
async function answer(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  return await listenOn(t, server);
}

async function listenOn(t: ExecutionContext, server: ReturnType<typeof createServer>): Promise<string> {
  return `127.0.0.1:${await listenOnLoopback(t, server)}`;
}

const ages: readonly (readonly [cacheControl: string | undefined, seconds: number])[] = [
  [undefined, 600],
  ['no-store', 600],
  ['max-age=100', 100],
  ['MAX-AGE=100', 100],
  ['max-age="100"', 100],
  ['public,max-age=100', 100],
  ['public, max-age=100, immutable', 100],
  ['public max-age=100', 100],
  ['s-max-age=100', 600],
  ['max-age=100s', 600],
  ['max-age=x', 600],
  ['max-age=1000000000', 600],
  ['max-age=999999999', 3600],
  ['max-age=3600', 3600],
  ['max-age=3601', 3600],
  ['max-age=60', 60],
  ['max-age=59', 60],
  ['max-age=0', 60],
];

for (const [cacheControl, seconds] of ages) {
  test(`keys with \`${cacheControl ?? 'no word'}\` of their age are looked at again before ${seconds} s`, async (t) => {
    const address = await answer(t, ({ headers }, response) => {
      if (cacheControl !== undefined) response.setHeader('cache-control', cacheControl);
      response.end(headers.accept);
    });
    const load = createKeyLoader('', { by: 'uri', uri: `http://${address}` });
    t.deepEqual(await load(signal), { text: 'application/json', againMs: 0.8 * seconds * 1000 });
  });
}

test('an answer may have 512 KiB and no byte more', async (t) => {
  let bytes = most;
  const address = await answer(t, (_request, response) => response.end(Buffer.alloc(bytes, 'a')));
  const load = createKeyLoader('', { by: 'uri', uri: `http://${address}` });
  t.is((await load(signal)).text.length, most);
  bytes += 1;
  await t.throwsAsync(load(signal), { message: /over 524288 bytes/ });
});

for (const status of [201, 204, 301, 404, 500]) {
  test(`an answer with status ${status} is none`, async (t) => {
    const address = await answer(t, (_request, response) => response.writeHead(status).end());
    const load = createKeyLoader('', { by: 'uri', uri: `http://${address}` });
    await t.throwsAsync(load(signal), { message: new RegExp(`${status}`) });
  });
}

test('an answer that is not wanted is not read to its end', async (t) => {
  const closed = Promise.withResolvers<unknown>();
  const address = await answer(t, (_request, response) => {
    response.on('close', closed.resolve);
    response.writeHead(500).write('a');
  });
  await t.throwsAsync(createKeyLoader('', { by: 'uri', uri: `http://${address}` })(signal));
  t.is(await closed.promise, undefined);
});

test('an address that is not safe is not asked', async (t) => {
  const none = createKeyLoader('none', { by: 'uri', uri: 'http://keys.example.com/' });
  await t.throwsAsync(none(signal), { message: /neither https nor http on this machine/ });
  const discovered = createKeyLoader('none', { by: 'discovery' });
  await t.throwsAsync(discovered(signal), { message: /neither https nor http on this machine/ });
});

test('whoever looks for keys gives up when he is told to', async (t) => {
  const ending = new AbortController();
  const address = await answer(t, () => ending.abort());
  const load = createKeyLoader('', { by: 'uri', uri: `http://${address}` });
  await t.throwsAsync(load(ending.signal), { name: 'AbortError' });
});

for (const [it, documentOf, wanted] of [
  ['no object', () => 'null', /no `issuer` or no `jwks_uri`/],
  ['a text', () => '"issuer jwks_uri"', /no `issuer` or no `jwks_uri`/],
  ['no JSON', () => '{', /no JSON/],
  ['without an issuer', () => '{"jwks_uri":"http://127.0.0.1"}', /no `issuer` or no `jwks_uri`/],
  ['without an address', (issuer: string) => JSON.stringify({ issuer }), /no `issuer` or no `jwks_uri`/],
  ['of another issuer', () => '{"issuer":"a","jwks_uri":"http://127.0.0.1"}', /another issuer/],
  [
    'with an address that is no text',
    (issuer: string) => JSON.stringify({ issuer, jwks_uri: [issuer] }),
    /neither/,
  ],
  [
    'with an address that is none',
    (issuer: string) => JSON.stringify({ issuer, jwks_uri: 'keys' }),
    /neither/,
  ],
] as const) {
  test(`a discovery document ${it} leads to no keys`, async (t) => {
    let issuer = '';
    const address = await answer(t, (_request, response) => response.end(documentOf(issuer)));
    issuer = `http://${address}`;
    await t.throwsAsync(createKeyLoader(issuer, { by: 'discovery' })(signal), { message: wanted });
  });
}

test.serial('over https the certificate has to be good', async (t) => {
  const authority = await createAuthority();
  const { certificate, key } = await authority.issue({ dns: ['localhost'] });
  const server = createTlsServer({ cert: certificate, key }, (_request, response) => response.end('keys'));
  const address = await listenOn(t, server);
  const load = createKeyLoader('', { by: 'uri', uri: `https://localhost:${address.split(':')[1] ?? ''}/` });
  await t.throwsAsync(load(signal), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  const usual = getCACertificates('default');
  setDefaultCACertificates([...usual, authority.root]);
  t.teardown(() => setDefaultCACertificates(usual));
  t.is((await load(signal)).text, 'keys');
  const other = createKeyLoader('', { by: 'uri', uri: `https://${address}/` });
  await t.throwsAsync(other(signal), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test('a file may have 512 KiB and no byte more, and is looked at again soon', async (t) => {
  const path = `${scratchFolder(t)}/keys`;
  const load = createKeyLoader('', { by: 'file', path });
  writeFileSync(path, 'ä'.repeat(most / 2));
  t.deepEqual(await load(signal), { text: 'ä'.repeat(most / 2), againMs: 1000 });
  truncateSync(path, most + 1);
  await t.throwsAsync(load(signal), { message: /over 524288 bytes/ });
});

test('a folder or a pipe is no file of keys', async (t) => {
  const folder = scratchFolder(t);
  await t.throwsAsync(createKeyLoader('', { by: 'file', path: folder })(signal), { message: /no file/ });
  execFileSync('mkfifo', [`${folder}/pipe`]);
  await t.throwsAsync(createKeyLoader('', { by: 'file', path: `${folder}/pipe` })(signal), {
    message: /no file/,
  });
});
