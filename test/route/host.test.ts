import test from 'ava';
import fc from 'fast-check';
import { readHost } from '../../src/route/host.ts';

const read: Readonly<Record<string, string | undefined>> = {
  'shop.example.com': 'shop.example.com',
  'Shop.EXAMPLE.com': 'shop.example.com',
  'shop.example.com:8443': 'shop.example.com',
  'shop.example.com.': 'shop.example.com',
  'shop.example.com.:443': 'shop.example.com',
  'shop.example.com:': 'shop.example.com',
  'my_service.default': 'my_service.default',
  '10.0.0.1:80': '10.0.0.1',
  '[2001:DB8::1]:80': '[2001:db8::1]',
  '': '',
  ':80': undefined,
  '.': undefined,
  'shop..example.com': undefined,
  'shop.example.com..': undefined,
  'user@shop.example.com': undefined,
  'shop.example.com,evil.example.com': undefined,
  'shop.example.com/admin': undefined,
  'shop example.com': undefined,
  'shop.example.com:80:90': undefined,
  'shop.example.com:http': undefined,
  '2001:db8::1': undefined,
  'ｓhop.example.com': undefined,
  '-shop.example.com': undefined,
  '*.example.com': undefined,
};

for (const [authority, host] of Object.entries(read)) {
  test(`the host of \`${authority}\` is ${host ?? 'unreadable'}`, (t) => {
    t.is(readHost(authority), host);
  });
}

test('a host that was read is read as itself, and nothing throws', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.webAuthority(), fc.string({ unit: 'binary' })), (authority) => {
      const host = readHost(authority);
      return host === undefined || readHost(host) === host;
    }),
    { numRuns: 10_000 },
  );
  t.pass();
});
