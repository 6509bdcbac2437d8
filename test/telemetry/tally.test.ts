import test from 'ava';
import { createTally } from '../../src/telemetry/tally.ts';

test('pairs that are given stand at zero, and others are counted as they come', (t) => {
  const tally = createTally([['ALLOW', 'GRANTED']]);
  tally.add('DENY', 'NO_GRANT');
  tally.add('DENY', 'NO_GRANT');
  t.deepEqual(tally.read(), [
    { first: 'ALLOW', second: 'GRANTED', count: 0 },
    { first: 'DENY', second: 'NO_GRANT', count: 2 },
  ]);
});

test('whatever clients send, a tally stays small, and no count is lost', (t) => {
  const tally = createTally([['none', 'MISSING']]);
  for (let i = 0; i < 10_000; i += 1) tally.add(`method ${i}`, 'OK');
  tally.add('none', 'MISSING');
  const cells = tally.read();
  t.true(cells.length <= 201);
  t.is(
    cells.reduce((sum, { count }) => sum + count, 0),
    10_001,
  );
  t.deepEqual(cells[0], { first: 'none', second: 'MISSING', count: 1 });
  t.like(cells.at(-1), { first: 'other', second: 'other' });
});
