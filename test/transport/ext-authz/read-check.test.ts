import test from 'ava';
import {
  AttributeContext,
  AttributeContext_HttpRequest,
  type HeaderValue,
} from '../../../src/gen/envoy/service/auth/v3/external_auth.ts';
import { readCheck } from '../../../src/transport/ext-authz/read-check.ts';

const raw = (key: string, value: string): HeaderValue => {
  return { key, value: '', rawValue: Buffer.from(value, 'latin1') };
};

function read(
  said: Partial<AttributeContext_HttpRequest>,
  headers: readonly HeaderValue[],
): ReturnType<typeof readCheck> {
  const http = { ...AttributeContext_HttpRequest.fromPartial({}), ...said, headerMap: { headers } };
  return readCheck({ ...AttributeContext.fromPartial({}), request: { time: undefined, http } });
}

test('a server of gRPC itself asks with raw headers alone, and without a host (gRFC A92)', (t) => {
  const headers = [
    raw(':path', '/shop.v1.Orders/Get'),
    raw('content-type', 'application/grpc'),
    raw('x-name', '\xe9'),
  ];
  const http = { method: 'POST', path: '/shop.v1.Orders/Get', size: -1n, protocol: 'HTTP/2' };
  const request = read(http, headers);
  t.like(request?.route, { method: 'POST', target: '/shop.v1.Orders/Get', authority: '', body: undefined });
  t.deepEqual(request?.route.headers, [
    { name: 'content-type', value: 'application/grpc' },
    { name: 'x-name', value: 'é' },
  ]);
  t.is(request?.credentials.peer, undefined);
});

test('where there are raw headers, joined ones are not heard', (t) => {
  const http = { method: 'GET', path: '/', headers: new Map([['authorization', 'Bearer joined']]) };
  const request = read(http, [raw('authorization', 'Bearer a'), raw('authorization', 'Bearer b')]);
  t.deepEqual(
    request?.credentials.headers.map(({ value }) => value),
    ['Bearer a', 'Bearer b'],
  );
});

test('the host is that of the request, or else of its raw headers', (t) => {
  const hostOf = (host: string): string | undefined =>
    read({ method: 'GET', path: '/', host }, [raw(':authority', 'raw.example.com')])?.route.authority;
  t.is(hostOf('shop.example.com'), 'shop.example.com');
  t.is(hostOf(''), 'raw.example.com');
});
