import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from '../policies/scratch.ts';
import { type Child, numberOf, startChild, toNumbers } from '../process/child.ts';
import { nodeFlags } from '../process/program.ts';
import type { Server } from '../process/server.ts';
import { cpuMs, residentMb } from '../process/usage.ts';
import type { Question } from './question.ts';

/** How a server is asked. */
export interface Load {
  readonly question: Question;
  /** Asked in turn with it. */
  readonly others?: readonly Question[];
  readonly calls: number;
  /** So many calls under way at any time, or so many begun a second. */
  readonly pace: { readonly inFlight: number } | { readonly perSecond: number };
}

/** What the server did under the load, and what its client saw. */
export interface Loaded {
  readonly cpuUsPerCall: number;
  /** Of the processes beside the server. */
  readonly cpuUsBeside: readonly number[];
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly mostUs: number;
  /** The most that was resident while the load ran. */
  readonly residentMb: number;
}

const client = fileURLToPath(new URL('./main.ts', import.meta.url));

/** So many calls come first, so that the server has compiled what it runs. */
const warmCalls = 12_000;

/**
 * Puts a load on the first address of a server, from a process of its own.
 *
 * @param meanwhile - what else happens while the load runs
 * @param beside - other processes that work for the answers
 */
export async function measureLoad(
  { child, addresses }: Server,
  load: Load,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
  beside: readonly Child[] = [],
): Promise<Loaded> {
  const loader = startChild(process.execPath, [...nodeFlags, client, ...toFlags(addresses[0] ?? '', load)]);
  await loader.line();
  let most = residentMb(child.pid);
  const sampling = setInterval(() => (most = Math.max(most, residentMb(child.pid))), 100);
  const all = [child, ...beside];
  const before = all.map(({ pid }) => cpuMs(pid));
  loader.send('go');
  await meanwhile();
  const seen = toNumbers(await loader.line());
  const [cpuUsPerCall = 0, ...cpuUsBeside] = all.map(
    ({ pid }, place) => (1000 * (cpuMs(pid) - (before[place] ?? 0))) / load.calls,
  );
  clearInterval(sampling);
  await loader.stop();
  const [perSecond, p50Us, p99Us] = [
    numberOf(seen, 'perSecond'),
    numberOf(seen, 'p50Us'),
    numberOf(seen, 'p99Us'),
  ];
  const [p999Us, mostUs] = [numberOf(seen, 'p999Us'), numberOf(seen, 'mostUs')];
  return { cpuUsPerCall, cpuUsBeside, perSecond, p50Us, p99Us, p999Us, mostUs, residentMb: most };
}

function toFlags(address: string, { question, others = [], calls, pace }: Load): readonly string[] {
  const messages = join(scratchFolder(), 'messages');
  const lines = [question, ...others].map(({ message }) => Buffer.from(message).toString('base64'));
  writeFileSync(messages, lines.join('\n'));
  const flags = {
    address,
    path: question.path,
    messages,
    calls: String(calls),
    warm: String(warmCalls),
    ...('inFlight' in pace ? { 'in-flight': String(pace.inFlight) } : { rate: String(pace.perSecond) }),
  };
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
}
