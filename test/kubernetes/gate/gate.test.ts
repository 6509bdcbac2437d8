import { monitorEventLoopDelay } from 'node:perf_hooks';
import test, { type ExecutionContext } from 'ava';
import type { Findings, GateFailure } from '../../../src/kubernetes/gate/findings.ts';
import { createGate, type Gate } from '../../../src/kubernetes/gate/gate.ts';
import { defaultGateLimits, type GateLimits } from '../../../src/kubernetes/gate/gate-limits.ts';
import { gateWorkerFile } from '../../../src/kubernetes/gate/gate-thread.ts';
import type { HeldPolicy } from '../../../src/kubernetes/gate/policy-object.ts';
import { largePolicy } from './large-policy.ts';

const good = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';
const MINUTE = 60_000;

function openGate(t: ExecutionContext, limits: Partial<GateLimits> = {}): Gate {
  const worker = new URL('./fixtures/stalling-worker.ts', import.meta.url);
  const gate = createGate(worker, { ...defaultGateLimits, checkMs: MINUTE, ...limits });
  t.teardown(gate.close);
  return gate;
}

function held(name: string, text = good): HeldPolicy {
  return { files: [{ path: name, text }], problems: [], keys: [name] };
}

function errorsOf(findings: Findings | GateFailure): number {
  if (typeof findings === 'string') throw new Error(findings);
  return findings.errors.count;
}

for (const [name, what] of [
  ['throw.yaml', 'throws'],
  ['exit.yaml', 'ends'],
  ['memory.yaml', 'runs out of memory'],
] as const) {
  test.serial(`a thread that ${what} over a policy is not the end, and the next one is judged`, async (t) => {
    const gate = openGate(t, { heapMb: 64 });
    const [failed, judged] = await Promise.all([
      gate.judge(held(name), MINUTE),
      gate.judge(held('a.yaml', 'kind: a\n'), MINUTE),
    ]);
    t.is(failed, 'broken');
    t.is(errorsOf(judged), 1);
  });
}

test.serial('a policy that takes too long is not judged, and the next one is', async (t) => {
  const gate = openGate(t, { checkMs: defaultGateLimits.checkMs });
  t.is(await gate.judge(held('stall.yaml'), MINUTE), 'too-slow');
  t.is(errorsOf(await gate.judge(held('a.yaml'), MINUTE)), 0);
});

test.serial('a policy that loads passes when the linter does not come to an end, and says so', async (t) => {
  const gate = openGate(t, { checkMs: defaultGateLimits.checkMs });
  const findings = await gate.judge(held('lint.yaml'), MINUTE);
  t.is(errorsOf(findings), 0);
  t.like(findings, { linted: false });
  t.like(await gate.judge(held('a.yaml'), MINUTE), { linted: true });
});

test.serial('whoever waits behind another is told in time', async (t) => {
  const gate = openGate(t);
  const stalled = gate.judge(held('stall.yaml'), 4000);
  t.is(await gate.judge(held('a.yaml'), 100), 'busy');
  t.not(await stalled, 'broken');
});

test.serial('no more than so many wait', async (t) => {
  const gate = openGate(t, { mostWaiting: 2 });
  const first = [gate.judge(held('a.yaml'), MINUTE), gate.judge(held('b.yaml'), MINUTE)];
  t.is(await gate.judge(held('c.yaml'), MINUTE), 'busy');
  for (const each of first) t.is(errorsOf(await each), 0);
  t.is(errorsOf(await gate.judge(held('c.yaml'), MINUTE)), 0);
});

test.serial('a gate without work ends its thread, and begins a new one', async (t) => {
  const gate = openGate(t, { idleMs: 1 });
  t.is(errorsOf(await gate.judge(held('a.yaml'), MINUTE)), 0);
  await gate.close();
  t.is(errorsOf(await gate.judge(held('a.yaml'), MINUTE)), 0);
});

test.serial('a ConfigMap of a whole mebibyte is judged beside a thread that goes on', async (t) => {
  const gate = createGate(gateWorkerFile, { ...defaultGateLimits, checkMs: MINUTE });
  t.teardown(gate.close);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const startMs = performance.now();
  const findings = await gate.judge(held('policy.yaml', `${largePolicy()}  - { to: [] }\n`), MINUTE);
  const tookMs = performance.now() - startMs;
  delay.disable();
  t.true(errorsOf(findings) > 0);
  const longestMs = delay.max / 1e6;
  t.log(`judged in ${Math.round(tookMs)} ms; the longest pause of this thread: ${Math.round(longestMs)} ms`);
  t.true(longestMs < tookMs / 3, String(longestMs));
});
