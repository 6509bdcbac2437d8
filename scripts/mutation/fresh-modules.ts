import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TestFn } from 'ava';

const FRESH = '?fresh=';
const DECLARE = 'declare:';

let imports = 0;
let declare: TestFn | undefined;
const sources = new Map<string, string>();

/**
 * Imports a test file with modules of its own: those of the project are evaluated anew, those of packages are shared.
 *
 * @param test - what `import test from 'ava'` gives in them
 */
export async function importFresh(file: string, test: TestFn): Promise<void> {
  imports += 1;
  declare = test;
  await import(pathToFileURL(file).href);
}

/**
 * What the file that is being imported declares its tests with.
 *
 * @public for `declareSource`
 */
export function currentDeclare(): TestFn {
  if (declare === undefined) throw new Error('no test file is being imported');
  return declare;
}

/** Lets modules of the folders be fresh ones, from now on. */
export function hookModules(folders: readonly string[]): void {
  const roots = folders.map((folder) => pathToFileURL(`${folder}/`).href);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'ava') return { url: `${DECLARE}${imports}`, shortCircuit: true };
      const found = nextResolve(specifier, context);
      const isFresh = roots.some((root) => found.url.startsWith(root)) && found.url.endsWith('.ts');
      return isFresh ? { ...found, url: `${found.url}${FRESH}${imports}` } : found;
    },
    load(url, context, nextLoad) {
      if (url.startsWith(DECLARE)) return toModule(declareSource);
      const [address = '', mark] = url.split(FRESH);
      return mark === undefined ? nextLoad(url, context) : toModule(read(address));
    },
  });
}

const declareSource = `import { currentDeclare } from '${import.meta.url}'; export default currentDeclare();`;

function toModule(source: string): { format: string; source: string; shortCircuit: true } {
  return { format: 'module', source, shortCircuit: true };
}

function read(url: string): string {
  const source = sources.get(url) ?? stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
  sources.set(url, source);
  return source;
}
