import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kalmList } from '../policies/kalm.ts';
import { kfuseValues } from '../policies/kfuse.ts';
import { nativePolicy } from '../policies/native.ts';
import { scratchFolder } from '../policies/scratch.ts';
import { numberOf, runForNumbers } from '../process/child.ts';
import { nodeFlags } from '../process/program.ts';
import type { Row } from '../row.ts';
import { pick, type Subject } from '../subject.ts';

const file = fileURLToPath(new URL('../core/compile.ts', import.meta.url));
const sizes = [1000, 3000, 10_000];
const rounds = 3;

const languages = [
  {
    name: 'Kfuse YAML',
    beside: 'the YAML parser alone',
    extension: 'yaml',
    write: (users: number) => kfuseValues(users, 'ns-00'),
  },
  { name: 'native YAML', beside: 'the YAML parser alone', extension: 'yaml', write: nativePolicy },
  {
    name: 'Kalm JSON',
    beside: 'JSON.parse alone',
    extension: 'json',
    write: (users: number) => kalmList(0, users),
  },
];

interface Cost {
  readonly tookMs: number;
  readonly peakMb: number;
}

/** What loading a policy takes, in a process of its own, cold as the worker is. */
export const compile: Subject = {
  name: 'compile',
  about:
    'time and peak memory of a load at 1000, 3000 and 10 000 users in three languages, beside the parser alone',
  async run(tell) {
    const folder = scratchFolder();
    const rows: Row[] = [];
    for (const { name, beside, extension, write } of languages) {
      for (const users of sizes) {
        tell(`${name}, ${users} users`);
        const path = join(folder, `policy-${users}.${extension}`);
        writeFileSync(path, write(users));
        const found: { load: Cost; parse: Cost }[] = [];
        for (let round = 0; round < rounds; round += 1) {
          found.push({ load: await measure(path, 'load'), parse: await measure(path, 'parse') });
        }
        const what = `load ${users} users, ${name}`;
        const time = pick(
          found,
          (each) => each.load.tookMs,
          (each) => each.parse.tookMs,
        );
        const peak = pick(
          found,
          (each) => each.load.peakMb,
          (each) => each.parse.peakMb,
        );
        rows.push({ what, unit: 'ms', beside, rounds: time });
        rows.push({ what: '  peak of the process', unit: 'MB', beside, rounds: peak });
      }
    }
    return rows;
  },
};

async function measure(path: string, what: 'load' | 'parse'): Promise<Cost> {
  const numbers = await runForNumbers(process.execPath, [...nodeFlags, file, path, what]);
  return { tookMs: numberOf(numbers, 'tookMs'), peakMb: numberOf(numbers, 'peakMb') };
}
