import test from 'ava';
import { formatAddress, ListenError, parseAddress } from '../../../src/transport/listen/address.ts';

for (const [text, address] of [
  ['127.0.0.1:0', { kind: 'tcp', security: 'plain', host: '127.0.0.1', port: 0 }],
  ['localhost:65535', { kind: 'tcp', security: 'plain', host: 'localhost', port: 65_535 }],
  ['[::1]:7777', { kind: 'tcp', security: 'plain', host: '::1', port: 7777 }],
  ['tls:0.0.0.0:7777', { kind: 'tcp', security: 'tls', host: '0.0.0.0', port: 7777 }],
  ['mtls:[::]:7777', { kind: 'tcp', security: 'mtls', host: '::', port: 7777 }],
  ['*:7778', { kind: 'tcp', security: 'plain', host: '*', port: 7778 }],
  ['mtls:*:7777', { kind: 'tcp', security: 'mtls', host: '*', port: 7777 }],
  ['unix:/run/sidegate.sock', { kind: 'unix', path: '/run/sidegate.sock' }],
  ['unix:relative/s', { kind: 'unix', path: 'relative/s' }],
] as const) {
  test(`\`${text}\` is read and written`, (t) => {
    t.deepEqual(parseAddress(text), address);
    t.is(formatAddress(address), text);
  });
}

for (const text of [
  '',
  '7777',
  ':7777',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '::1:7777',
  '[]:1',
  'a:1x',
  'unix:',
  'tls:',
  'tls:7777',
  'mtls:7777',
  'tls:127.0.0.1',
  'TLS:127.0.0.1:7777',
  'ssl:127.0.0.1:7777',
  'tls:mtls:127.0.0.1:7777',
  'tls:unix:/s',
]) {
  test(`\`${text}\` is no address`, (t) => {
    const error = t.throws(() => parseAddress(text), { instanceOf: ListenError });
    t.is(error.code, 'BAD_ADDRESS');
  });
}
