import test from 'ava';
import type { DecisionEvent } from '../../src/telemetry/events.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createObserver } from '../../src/telemetry/observer.ts';
import { decisionEvent } from './decision-event.ts';
import { createDrivenStore } from './driven-store.ts';
import { createRecordedLog } from './recorded-log.ts';

const metrics = createMetrics({
  version: '1',
  store: createDrivenStore(),
  decisionLog: undefined,
  shadow: undefined,
  tls: undefined,
});

test('without a decision log nobody is asked for events', (t) => {
  const observer = createObserver({ metrics, log: createRecordedLog(), decisionLog: undefined });
  t.false(observer.logsDecisions);
  t.notThrows(() => observer.logDecision(decisionEvent()));
});

test('with one, events reach it as they are', (t) => {
  const events: DecisionEvent[] = [];
  const decisionLog = { write: (event: DecisionEvent) => void events.push(event) };
  const observer = createObserver({ metrics, log: createRecordedLog(), decisionLog });
  t.true(observer.logsDecisions);
  observer.logDecision(decisionEvent());
  t.deepEqual(events, [decisionEvent()]);
});

test('a fault is logged with its cause, which the caller does not see', (t) => {
  const log = createRecordedLog();
  const observer = createObserver({ metrics, log, decisionLog: undefined });
  observer.faulted('ScopeFor', new Error('broken', { cause: new Error('deep') }));
  observer.faulted('ScopeFor', 'thrown text');
  t.like(log.entries[0], { level: 'error', rpc: 'ScopeFor', err: { message: 'broken: deep' } });
  t.like(log.entries[1], { err: 'thrown text' });
});
