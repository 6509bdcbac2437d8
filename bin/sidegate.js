#!/usr/bin/env -S node --no-allocation-site-pretenuring --max-semi-space-size=4
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const oldestNodeMajor = 24;

if (Number.parseInt(process.versions.node, 10) < oldestNodeMajor) {
  process.stderr.write(
    `sidegate needs Node ${oldestNodeMajor} or newer and found ${process.versions.node}; in a checkout, \`npm install\` and \`npx sidegate\` bring their own\n`,
  );
  process.exitCode = 2;
} else {
  // A checkout runs its source; the published package and the image carry dist/ only.
  const source = new URL('../src/main.ts', import.meta.url);
  const fromSource = existsSync(source);
  // Compiled code is kept beside the code, where nobody can plant it who could not change the code itself.
  const cache = fileURLToPath(
    new URL(fromSource ? '../node_modules/.cache/sidegate' : '../dist/.cache', import.meta.url),
  );
  module.enableCompileCache(cache);
  process.env.NODE_COMPILE_CACHE ??= cache; // for the worker
  await import(fromSource ? source.href : '../dist/main.js');
}
