import { describeLoad, describeMachine } from './machine.ts';
import { judge, type Row, toCells } from './row.ts';
import type { Subject } from './subject.ts';
import { authorize } from './subjects/authorize.ts';
import { batch } from './subjects/batch.ts';
import { block } from './subjects/block.ts';
import { compile } from './subjects/compile.ts';
import { container } from './subjects/container.ts';
import { decision } from './subjects/decision.ts';
import { envoy } from './subjects/envoy.ts';
import { memory } from './subjects/memory.ts';
import { reload } from './subjects/reload.ts';
import { route } from './subjects/route.ts';
import { start } from './subjects/start.ts';
import { tail } from './subjects/tail.ts';
import { token } from './subjects/token.ts';
import { toTable } from './table.ts';

const subjects: readonly Subject[] = [
  decision,
  route,
  batch,
  authorize,
  tail,
  start,
  memory,
  container,
  reload,
  block,
  compile,
  token,
  envoy,
];

const help = [
  'usage: npm run bench [-- NAME …]',
  '',
  'Measures what the budgets are about, each beside its reference in the same run, and prints one table.',
  'Without a name it runs all of these:',
  '',
  ...subjects.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`),
  '',
  'exit codes: 0 every budget holds · 1 one is exceeded in every round · 2 the command line is wrong',
  '',
].join('\n');

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await run(process.argv.slice(2));

async function run(names: readonly string[]): Promise<number> {
  if (names.includes('--help') || names.includes('-h')) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = names.find((name) => !subjects.some((subject) => subject.name === name));
  if (unknown !== undefined) {
    process.stderr.write(`there is no \`${unknown}\`\n\n${help}`);
    return 2;
  }
  const chosen = names.length === 0 ? subjects : subjects.filter(({ name }) => names.includes(name));
  const rows = await measure(chosen);
  process.stdout.write(`${describeMachine()}\n\n${toTable(rows)}`);
  return rows.some((row) => judge(row) === 'OVER') ? 1 : 0;
}

async function measure(chosen: readonly Subject[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, run: runSubject } of chosen) {
    const startedMs = performance.now();
    const found = await runSubject(
      (what) => void process.stderr.write(`${name}: ${what} (${describeLoad()})\n`),
    );
    for (const row of found) process.stderr.write(`  ${toCells(row).join(' · ')}\n`);
    process.stderr.write(`${name} took ${((performance.now() - startedMs) / 1000).toFixed(0)} s\n`);
    rows.push(...found);
  }
  return rows;
}
