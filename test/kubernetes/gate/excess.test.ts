import test from 'ava';
import { excessOf } from '../../../src/kubernetes/gate/excess.ts';

const keys = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.yaml`, '']));
const most = 1024 * 1024;

test('what the API server would take is looked at', (t) => {
  t.is(excessOf({}), undefined);
  t.is(excessOf({ data: null, binaryData: [], stringData: 'a' }), undefined);
  t.is(excessOf({ data: { 'policy.yaml': 'a'.repeat(most) } }), undefined);
  t.is(excessOf({ data: { 'policy.yaml': Buffer.alloc(most).toString('base64') } }), undefined);
  t.is(excessOf({ data: keys(500), binaryData: keys(500) }), undefined);
});

test('what is too long is not, in one key or in many', (t) => {
  const problem = 'it holds more than 1048576 bytes, which none may; make the policy smaller';
  t.is(excessOf({ data: { 'policy.yaml': 'a'.repeat(1.5 * most) } }), problem);
  const half = 'a'.repeat(most / 1.3);
  t.is(excessOf({ data: { 'a.yaml': half }, binaryData: { 'b.yaml': half } }), problem);
  t.is(excessOf({ data: { 'a.yaml': half }, stringData: { 'b.yaml': half } }), problem);
});

test('nor is what has too many keys, even of nothing', (t) => {
  const problem = 'it has more than 1000 keys; put the policy into fewer files';
  t.is(excessOf({ data: keys(1001) }), problem);
  t.is(excessOf({ data: keys(600), binaryData: keys(401) }), problem);
});
