import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import { load } from '../../src/policy/load.ts';

// `node compile.ts FILE load|parse`: loads a policy as the worker does, or only parses its text, once and cold.

const [path = '', what = 'load'] = process.argv.slice(2);
const text = readFileSync(path, 'utf8');
const startedMs = performance.now();
if (what === 'parse') parse();
else {
  const { policy, problems } = load([{ path: basename(path), text }], new Map());
  if (policy === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
}
const tookMs = performance.now() - startedMs;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ tookMs, peakMb, textMb: text.length / 1024 ** 2 })}\n`);

function parse(): void {
  if (path.endsWith('.json')) JSON.parse(text);
  else parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
}
