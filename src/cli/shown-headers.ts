import { readFileSync } from 'node:fs';
import { UsageError } from '../config.ts';
import type { Header } from '../identity/credentials.ts';

/** What names the standard input instead of a file. */
const STDIN = '-';

/**
 * The headers of `--header 'NAME: VALUE'` and of a file with one on each line, in that order and with repeats.
 *
 * @throws {UsageError} when a line is none, or the file cannot be read
 */
export function shownHeaders(lines: readonly string[], file: string | undefined): readonly Header[] {
  const fromFile = file === undefined ? [] : readLines(file);
  return [...lines, ...fromFile].map(toHeader);
}

function readLines(file: string): readonly string[] {
  try {
    const text = readFileSync(file === STDIN ? 0 : file, 'utf8');
    return text.split(/\r?\n/).filter((line) => line !== '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`\`--headers ${file}\` cannot be read: ${why}`);
  }
}

/** The message repeats nothing of the line: it may hold a credential. */
function toHeader(line: string, place: number): Header {
  const [, name, value] = /^(:?[^\s:]+):(.*)$/s.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`header ${place + 1} is no \`NAME: VALUE\``);
  }
  return { name, value: value.trim() };
}
