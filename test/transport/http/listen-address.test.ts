import test from 'ava';
import { formatListenAddress, parseListenAddress } from '../../../src/transport/http/listen-address.ts';

for (const text of [
  '127.0.0.1:0',
  'localhost:65535',
  '[::1]:7778',
  'unix:/run/sidegate.sock',
  'unix:relative.sock',
]) {
  test(`${text} is an address and is written as it is read`, (t) => {
    const address = parseListenAddress(text);
    t.is(address && formatListenAddress(address), text);
  });
}

for (const text of [
  '',
  '7778',
  ':7778',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '::1:80',
  'unix:',
  'a/b:1',
  'h:-1',
  'h:1 ',
]) {
  test(`"${text}" is no address`, (t) => {
    t.is(parseListenAddress(text), undefined);
  });
}
