import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One megabyte is 1024 kB, as in a memory limit of Kubernetes. */
const kilobytes = 1024;

/** Linux counts in hundredths of a second. */
const tickMs = 10;

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  return statusOf(pid, 'VmRSS') / kilobytes;
}

/** The most memory that was ever resident, or since `forgetPeak`, in MB. */
export function peakMb(pid: number): number {
  return statusOf(pid, 'VmHWM') / kilobytes;
}

/** Begins a new peak. @see proc(5), `clear_refs` */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** User and system time of all threads, in milliseconds, exact to ten. */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return tickMs * (Number(fields[11]) + Number(fields[12]));
}

/** Waits until a sidecar that has loaded rests: no worker is left, and what it held has been given back. */
export async function atRest(pid: number): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (performance.now() < endMs && hasWorker(pid)) await sleep(100);
  await sleep(4000);
}

function hasWorker(pid: number): boolean {
  const tasks = readdirSync(`/proc/${pid}/task`);
  return tasks.some((task) =>
    readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').startsWith('WorkerThread'),
  );
}

function statusOf(pid: number, field: string): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
}
