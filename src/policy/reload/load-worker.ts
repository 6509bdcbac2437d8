import { parentPort, workerData } from 'node:worker_threads';
import { load } from '../load.ts';
import { serveLoads } from './serve-loads.ts';

if (parentPort !== null) serveLoads(parentPort, workerData, load);
