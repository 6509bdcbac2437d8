import test from 'ava';
import {
  discoveryAddress,
  parseKeyAddress,
  parseProviderAddress,
} from '../../../src/identity/jwt/provider-address.ts';

for (const address of [
  'https://id.example.com',
  'https://id.example.com:8443/realms/a?b=c',
  'http://127.0.0.1:8080/jwks',
  'http://127.3.2.1/',
  'http://127.103.102.101/',
  'http://localhost:1/',
  'http://[::1]/jwks',
]) {
  test(`keys may come from ${address}`, (t) => {
    t.not(parseProviderAddress(address), undefined);
  });
}

for (const address of [
  'http://id.example.com',
  'http://10.0.0.1/',
  'http://localhost.example.com/',
  'http://evil-localhost/',
  'http://127.0.0.1.example.com/',
  'http://0.0.0.0/',
  'https://user@id.example.com',
  'https://:password@id.example.com',
  'https://id.example.com/#a',
  'ftp://127.0.0.1/',
  'file:///etc/jwks',
  'id.example.com',
  '',
]) {
  test(`keys may not come from \`${address}\``, (t) => {
    t.is(parseProviderAddress(address), undefined);
  });
}

test('an issuer publishes below its own address', (t) => {
  const addressOf = (issuer: string): string | undefined => discoveryAddress(issuer)?.href;
  const wellKnown = '.well-known/openid-configuration';
  t.is(addressOf('https://id.example.com'), `https://id.example.com/${wellKnown}`);
  t.is(addressOf('https://id.example.com/'), `https://id.example.com/${wellKnown}`);
  t.is(addressOf('https://id.example.com/realms/a'), `https://id.example.com/realms/a/${wellKnown}`);
  t.is(addressOf('https://id.example.com?a=b'), undefined);
  t.is(addressOf('kubernetes/serviceaccount'), undefined);
});

test('an issuer beyond this machine does not send us to a server on it', (t) => {
  const far = new URL('https://id.example.com');
  const near = new URL('http://127.0.0.1:1');
  t.is(parseKeyAddress('http://127.0.0.1:9/keys', far), undefined);
  t.is(parseKeyAddress('http://127.0.0.1:9/keys', near)?.port, '9');
  t.is(parseKeyAddress('https://keys.example.net/', far)?.hostname, 'keys.example.net');
});
