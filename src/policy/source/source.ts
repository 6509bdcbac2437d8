import { hash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceFile } from '../loader.ts';
import { compareProblems, type Problem, type Severity } from '../problem.ts';
import { mountedOneByOne } from './mount.ts';
import { type ListedFile, listPolicyFiles } from './policy-files.ts';
import { readText } from './read-text.ts';
import { surveyPaths } from './survey.ts';

/** The files of a policy as they stood at one moment. With an error among the problems, not all of them. */
export interface Source {
  readonly files: readonly SourceFile[];
  /** What is wrong with the paths and files themselves, not with what is written in them. */
  readonly problems: readonly Problem[];
  /** Equal when and only when paths, bytes and problems are. */
  readonly digest: string;
}

/** So much of a policy is read, all files together: 64 MiB. More is a mistake in the path. */
export const defaultMaxSourceBytes: number = 64 * 1024 * 1024;

/** A swap takes microseconds; a source that changes all the time is read when it rests. */
const attemptPausesMs = [0, 5, 10, 20, 40] as const;

/**
 * Reads the policy's files and directories without mixing two states: what changed while it was read is read again.
 * What cannot be read is a problem; never throws.
 */
export async function readSource(paths: readonly string[], maxBytes: number): Promise<Source> {
  for (const pauseMs of attemptPausesMs) {
    if (pauseMs > 0) await sleep(pauseMs);
    const { fingerprint } = await surveyPaths(paths);
    const { files, problems, swapped, unfinishedMs } = await readOnce(paths, maxBytes);
    if (unfinishedMs > 0) await sleep(unfinishedMs);
    const isLast = pauseMs === attemptPausesMs.at(-1);
    if (fingerprint !== (await surveyPaths(paths)).fingerprint) continue;
    // A link to nothing is what a swap looks like from within.
    if (swapped && !isLast) continue;
    return toSource(files, problems);
  }
  const message = 'changes faster than it can be read; replace it at once, by a rename or a link';
  return toSource([], [problem('error', 'unsteady-source', paths[0] ?? '', message)]);
}

function toSource(files: readonly SourceFile[], problems: readonly Problem[]): Source {
  const sorted = problems.toSorted(compareProblems);
  const digests = files.map(({ path, text }) => [path, hash('sha256', text)]);
  return { files, problems: sorted, digest: hash('sha256', JSON.stringify([digests, sorted])) };
}

interface Reading {
  readonly files: SourceFile[];
  readonly problems: Problem[];
  swapped: boolean;
  unfinishedMs: number;
}

async function readOnce(paths: readonly string[], maxBytes: number): Promise<Reading> {
  const reading: Reading = { files: [], problems: [], swapped: false, unfinishedMs: 0 };
  const seen = new Map<string, string>();
  let leftBytes = maxBytes;
  for (const file of await listAll(paths, reading)) {
    const real = await realpath(file.path).catch(() => file.path);
    const first = seen.get(real);
    if (first !== undefined) {
      const message = `is the same file as \`${first}\` and is read once; name it once`;
      reading.problems.push(problem('warning', 'duplicate-path', file.shownPath, message));
      continue;
    }
    seen.set(real, file.shownPath);
    const read = await readText(file.path, leftBytes);
    if (read.text === undefined) {
      reading.swapped ||= read.code === 'policy-not-found';
      reading.problems.push(problem('error', read.code, file.shownPath, read.message));
    } else {
      leftBytes -= read.bytes;
      reading.unfinishedMs = Math.max(reading.unfinishedMs, read.unfinishedMs);
      reading.files.push({ path: file.shownPath, text: read.text });
    }
  }
  for (const path of await mountedOneByOne(reading.files.map((file) => file.path))) {
    const message =
      'is mounted as a single file (`subPath`), which Kubernetes never updates; mount its directory';
    reading.problems.push(problem('warning', 'single-file-mount', path, message));
  }
  return reading;
}

async function listAll(paths: readonly string[], reading: Reading): Promise<readonly ListedFile[]> {
  const listed: ListedFile[] = [];
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory() !== true) {
      listed.push({ shownPath: path, path });
      continue;
    }
    try {
      const files = await listPolicyFiles(path);
      listed.push(...files);
      if (files.length > 0) continue;
      const message = 'holds no `*.yaml`, `*.yml` or `*.json`; put the policy there or name its file';
      reading.problems.push(problem('error', 'empty-directory', path, message));
    } catch (error) {
      reading.swapped = true;
      const message = `cannot be listed: ${error instanceof Error ? error.message : 'for an unknown reason'}`;
      reading.problems.push(problem('error', 'unreadable-file', path, message));
    }
  }
  return listed;
}

function problem(severity: Severity, code: string, file: string, message: string): Problem {
  return { severity, code, position: { file, line: 1, column: 1 }, message };
}
