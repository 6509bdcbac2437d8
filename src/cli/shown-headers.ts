import { readFileSync } from 'node:fs';
import { UsageError } from '../config.ts';
import { trimSpaces } from '../decision/trim-spaces.ts';
import type { Header } from '../identity/credentials.ts';

/** What names the standard input instead of a file. */
const STDIN = '-';

/**
 * The headers of `--header 'NAME: VALUE'` and of a file with one on each line, in that order and with repeats.
 *
 * @throws {UsageError} when a line is none, or the file cannot be read
 */
export function shownHeaders(lines: readonly string[], file: string | undefined): readonly Header[] {
  const text = file === undefined ? '' : readNamed('headers', file);
  const fromFile = text.split(/\r?\n/).filter((line) => line !== '');
  return [...lines, ...fromFile].map(toHeader);
}

/**
 * What stands in a file that a flag names, or in the standard input.
 *
 * @throws {UsageError} when it cannot be read
 */
export function readNamed(flag: string, file: string): string {
  try {
    return readFileSync(file === STDIN ? 0 : file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`\`--${flag} ${file}\` cannot be read, ${why}; write the path of a text file`);
  }
}

/** The message repeats nothing of the line: it may hold a credential. */
function toHeader(line: string, place: number): Header {
  const [, name, value] = /^(:?[^\s:]+):(.*)$/s.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`header ${place + 1} is no \`NAME: VALUE\``);
  }
  return { name, value: trimSpaces(value) };
}
