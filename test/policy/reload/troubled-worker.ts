import { parentPort, workerData } from 'node:worker_threads';
import { load } from '../../../src/policy/load.ts';
import { type Load, serveLoads } from '../../../src/policy/reload/serve-loads.ts';

/** The real worker, but that a policy which says so in a comment makes it fail as no policy should. */
const troubledLoad: Load = (files, cache) => {
  const text = files.map((file) => file.text).join('');
  if (text.includes('# throw')) throw new Error('thrown by the policy');
  if (text.includes('# exit')) process.exit(7);
  if (text.includes('# spin')) for (;;);
  if (text.includes('# memory')) {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 1e5 }, Math.random));
  }
  return load(files, cache);
};

if (parentPort !== null) serveLoads(parentPort, workerData, troubledLoad);
