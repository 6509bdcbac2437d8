import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The shape of the machine, without its name. */
export function describeMachine(): string {
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  return [
    `${availableParallelism()} cores (${model.trim()}), ${memoryGb} GB`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    `grpc-js ${versionOf('@grpc/grpc-js')}, yaml ${versionOf('yaml')}`,
  ].join(' · ');
}

/** How many processes wanted a core in the last minute: above the number of cores, the times below are not worth much. */
export function describeLoad(): string {
  const [minute = 0] = loadavg();
  return `load ${minute.toFixed(1)}`;
}

function versionOf(name: string): string {
  const path = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
