// prints and (with --write) fills TODO wants
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { parse, parseDocument, Scalar } from 'yaml';
import { load } from '/work/main/src/policy/load.ts';
const [dir, ...flags] = process.argv.slice(2);
for (const name of readdirSync(dir).sort()) {
  if (flags[1] && name !== flags[1]) continue;
  const path = dir + '/' + name;
  let text = readFileSync(path, 'utf8');
  const { cases } = parse(text);
  console.log('=====', name);
  for (const c of cases) {
    if (c.want !== 'TODO' && flags[0] !== '--all') continue;
    const files = c.policy !== undefined ? [{ path: 'policy.yaml', text: c.policy }] : Object.entries(c.files).map(([path, text]) => ({ path, text }));
    let r; try { r = load(files, new Map()); } catch (e) { console.log('THROWS', c.it, e.stack.slice(0,500)); continue; }
    console.log('--', c.it);
    for (const p of r.problems) console.log(`   ${p.position.file}:${p.position.line}:${p.position.column} ${p.severity} [${p.code}] ${p.message}`);
    if (flags[0] === '--write') {
      const want = r.problems.map((p) => `{ ${p.severity === 'error' ? '' : `severity: ${p.severity}, `}code: ${p.code}, ${p.position.file === 'policy.yaml' ? '' : `file: ${p.position.file}, `}line: ${p.position.line}, column: ${p.position.column} }`);
      const at = text.indexOf('want: TODO');
      text = text.slice(0, at) + (want.length === 0 ? 'want: []' : 'want:\n' + want.map((w) => `      - ${w}`).join('\n')) + text.slice(at + 10);
    }
  }
  if (flags[0] === '--write') writeFileSync(path, text);
}
