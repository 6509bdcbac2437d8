import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toQuestion } from '../../src/route/ask.ts';
import { openStore } from '../policy/reload/live-store.ts';
import { makeScratch } from '../policy/reload/scratch.ts';

const head = 'apiVersion: sidegate.dev/v1\nkind: Policy\nroutes:\n';
const request = {
  method: 'GET',
  authority: 'a',
  headers: [],
  extensions: new Map<string, string>(),
  body: undefined,
};

test('routes cross from the worker into the snapshot, every one of them', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  const lines = Array.from(
    { length: 1500 },
    (_, index) => `  - { path: "/s${index}/{name}", methods: { GET: view }, resource: things }\n`,
  );
  writeFileSync(file, `${head}${lines.join('')}  - { path: /g, groups: [sre] }\n`);
  const { store } = await openStore(t, [file]);
  const snapshot = store.current();
  if (snapshot === undefined) throw new Error(store.status().last?.problems.join('\n'));
  for (const index of [0, 499, 500, 1499]) {
    const found = toQuestion(snapshot.routes, { ...request, target: `/s${index}/x` });
    t.is(found.refusal === undefined ? found.route.source.line : 0, index + 4);
  }
  t.is(toQuestion(snapshot.routes, { ...request, target: '/s1500/x' }).refusal, 'NO_ROUTE');
  t.false(snapshot.gates.isInOne('anonymous', ['sre'], Date.now()));
});
