import test from 'ava';
import { foldName, lowerName } from '../../src/identity/header-name.ts';

test('only the letters of ASCII have another case', (t) => {
  t.is(lowerName('X-Auth-Request-USER'), 'x-auth-request-user');
  t.is(lowerName('\u212aALM-\u00c4-\u0130D'), '\u212aalm-\u00c4-\u0130d');
});

test('careless readers tell neither case nor separators nor outer spaces apart', (t) => {
  t.is(foldName(' X_Auth.Request-User__.'), 'x-auth-request-user---');
});
