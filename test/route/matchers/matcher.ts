import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listOf } from '../../policy/decode.ts';

/** What a matcher is asked: whether a request with this header may see this row. */
export interface MatcherQuestion {
  readonly header: string;
  /** As a database gives it; in Go, whose rows are texts, nothing else. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** A language that has a matcher. */
type Language = 'JavaScript' | 'Python' | 'Go';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Asks the matcher of a language, all questions in one process. */
export function askMatcher(language: Language, questions: readonly MatcherQuestion[]): readonly boolean[] {
  const [command, args, cwd] = programOf(language);
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    input: JSON.stringify(questions),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${language}: ${stderr}`);
  return listOf(JSON.parse(stdout), (answer) => answer === true);
}

/** Says whether a language is on this machine. */
export function isThere(language: Language): boolean {
  if (language === 'JavaScript') return true;
  return language === 'Python'
    ? spawnSync('python3', ['--version']).status === 0
    : spawnSync('go', ['version']).status === 0;
}

function programOf(language: Language): readonly [command: string, args: readonly string[], cwd: string] {
  switch (language) {
    case 'JavaScript':
      return [process.execPath, ['run.mjs'], here];
    case 'Python':
      return ['python3', ['run.py'], here];
    case 'Go':
      return ['go', ['run', '.'], goModule()];
  }
}

/** A module that holds the matcher as a package and the program that asks it. */
function goModule(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sidegate-matcher-'));
  mkdirSync(join(folder, 'scope'));
  writeFileSync(join(folder, 'go.mod'), 'module matchers\n\ngo 1.21\n');
  copyFileSync(join(here, 'run.go'), join(folder, 'main.go'));
  copyFileSync(join(here, '../../../deploy/matchers/matcher.go'), join(folder, 'scope/matcher.go'));
  return folder;
}
