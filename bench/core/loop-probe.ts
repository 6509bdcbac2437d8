import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

// Loaded into a server by `--import`: at SIGUSR2 it prints the longest block of the event loop since the last one.

const resolutionMs = 1;

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  process.on('SIGUSR2', () => {
    process.stdout.write(`${JSON.stringify({ blockMs: Math.max(0, delay.max / 1e6 - resolutionMs) })}\n`);
    delay.reset();
  });
}
