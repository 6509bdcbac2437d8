import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../node_modules/.cache/tools', import.meta.url));

/** Tools that npm does not carry, built by Go; the version is part of the name, so that a change is seen. */
const tools = { grpcurl: 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4' };

type Tool = keyof typeof tools;

const asked = new Map<Tool, Promise<string>>();

/**
 * The path of a tool, which the first call on a machine builds: about a minute, with a line on standard error.
 *
 * @throws {Error} when there is no Go, or the build fails
 */
export function tool(name: Tool): Promise<string> {
  const path = asked.get(name) ?? provide(name);
  asked.set(name, path);
  return path;
}

async function provide(name: Tool): Promise<string> {
  const source = tools[name];
  const path = join(folder, source.replaceAll('/', '_'));
  if (existsSync(path)) return path;
  process.stderr.write(`building ${source} with Go, once, into ${folder}\n`);
  mkdirSync(folder, { recursive: true });
  // Beside the place and then moved there: of two processes that build at once, each finds a whole one.
  const building = mkdtempSync(join(folder, 'building-'));
  try {
    await promisify(execFile)('go', ['install', source], { env: { ...process.env, GOBIN: building } });
    renameSync(join(building, name), path);
  } catch (error) {
    throw new Error(`cannot build ${source}; Go is needed, see https://go.dev/dl`, { cause: error });
  } finally {
    rmSync(building, { recursive: true });
  }
  return path;
}
