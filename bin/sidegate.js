#!/usr/bin/env -S node --no-allocation-site-pretenuring --max-semi-space-size=4
import { existsSync } from 'node:fs';

const oldestNodeMajor = 24;

if (Number.parseInt(process.versions.node, 10) < oldestNodeMajor) {
  process.stderr.write(
    `sidegate needs Node ${oldestNodeMajor} or newer and found ${process.versions.node}; in a checkout, \`npm install\` and \`npx sidegate\` bring their own\n`,
  );
  process.exitCode = 2;
} else {
  // A checkout runs its source; the published package and the image carry dist/ only.
  const source = new URL('../src/main.ts', import.meta.url);
  await import(existsSync(source) ? source.href : '../dist/main.js');
}
