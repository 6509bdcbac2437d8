import test from 'ava';
import { describe } from '../../../src/transport/web/describe.ts';

const unasked = { question: undefined, route: undefined };

const requestOf = (headers: readonly string[], trustedHops: number, target = '/') =>
  describe(
    {
      route: {
        method: 'GET',
        authority: 'shop.example.com',
        target,
        headers: headers.map((value) => ({ name: 'X-Forwarded-For', value })),
        extensions: new Map(),
        body: undefined,
      },
      scheme: 'https',
      credentials: { headers: [], peer: { address: '10.0.0.1', principal: '', certificate: '' } },
    },
    unasked,
    trustedHops,
  ).request;

const clients: readonly (readonly [it: string, headers: readonly string[], hops: number, client: string])[] =
  [
    ['without hops the peer is the client', ['192.0.2.1'], 0, '10.0.0.1'],
    ['one hop tells of the last', ['198.51.100.7, 192.0.2.1'], 1, '192.0.2.1'],
    ['two tell of the one before', ['198.51.100.7, 192.0.2.1'], 2, '198.51.100.7'],
    ['repeats are one list', ['198.51.100.7', '192.0.2.1'], 2, '198.51.100.7'],
    ['what a client writes is further left', ['127.0.0.1, 198.51.100.7'], 1, '198.51.100.7'],
    ['too few hops tell of nobody', ['192.0.2.1'], 2, ''],
    ['no header tells of nobody', [], 1, ''],
    ['what is no address is nobody', ['unknown'], 1, ''],
    ['nor is one with a port', ['192.0.2.1:80'], 1, ''],
    ['the other family is one', ['2001:db8::1'], 1, '2001:db8::1'],
  ];

for (const [it, headers, hops, client] of clients) {
  test(`the client: ${it}`, (t) => {
    t.is(requestOf(headers, hops)?.client, client);
    t.is(requestOf(headers, hops)?.peer, '10.0.0.1');
  });
}

test('what a proxy keeps apart of the header is read there, and not in what its client wrote', (t) => {
  const request = {
    route: {
      method: 'GET',
      authority: 'shop.example.com',
      target: '/',
      headers: [{ name: 'x-forwarded-for', value: '203.0.113.9' }],
      extensions: new Map(),
      body: undefined,
    },
    scheme: 'https',
    credentials: { headers: [], peer: { address: '10.0.0.1', principal: '', certificate: '' } },
    forwardedFor: ['198.51.100.7', ' 192.0.2.1'],
  };
  t.is(describe(request, unasked, 1).request?.client, '192.0.2.1');
  t.is(describe(request, unasked, 3).request?.client, '');
});

test('the path is as it came, without what a query may hold', (t) => {
  t.is(requestOf([], 0, '/a/%2e%2e//b;x=1?access_token=secret')?.path, '/a/%2e%2e//b;x=1');
  t.is(requestOf([], 0, '')?.path, '');
});
