import test from 'ava';
import { isNavigation, loginLocation } from '../../src/route/login.ts';

const visit = { scheme: 'https', authority: 'shop.example.com:8443', path: '/a%20b', query: 'x=1&y=' };

test('the address to come back to is encoded as a whole', (t) => {
  t.is(
    loginLocation('https://login.example.com/start?rd={url}&p={path}', visit),
    'https://login.example.com/start?rd=https%3A%2F%2Fshop.example.com%3A8443%2Fa%2520b%3Fx%3D1%26y%3D&p=%2Fa%2520b%3Fx%3D1%26y%3D',
  );
  t.is(
    loginLocation('/login?back={path}', { ...visit, path: '/{url}', query: undefined }),
    '/login?back=%2F%7Burl%7D',
  );
});

const accept = { name: 'Accept', value: 'text/html,application/xhtml+xml;q=0.9' };

test('only a browser that opens a page is sent to log in', (t) => {
  t.true(isNavigation('GET', { headers: [accept] }));
  t.true(isNavigation('HEAD', { headers: [{ name: 'sec-fetch-mode', value: 'navigate' }] }));
  t.false(isNavigation('POST', { headers: [accept] }));
  t.false(isNavigation('GET', { headers: [accept, { name: 'Sec-Fetch-Mode', value: 'cors' }] }));
  t.false(isNavigation('GET', { headers: [accept, { name: 'Sec-Fetch-Mode', value: 'cors,navigate' }] }));
  t.false(isNavigation('GET', { headers: [{ name: 'accept', value: 'application/json' }] }));
  t.false(isNavigation('GET', { headers: [] }));
});
