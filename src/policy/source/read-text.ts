import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { decodePolicyText } from './policy-text.ts';

/** The text of a file, or why there is none. */
export type ReadText =
  | {
      readonly text: string;
      readonly bytes: number;
      /** How long the file should still be left alone, as somebody may be writing it: 0 for one that looks whole. */
      readonly unfinishedMs: number;
    }
  | { readonly text: undefined; readonly code: string; readonly message: string };

/** A text whose last line does not end is taken for half-written for so long after its last change. */
const unfinishedForMs = 500;

/** Reads a regular file of at most so many bytes as UTF-8. A byte order mark stays, as it is part of the revision. */
export async function readText(path: string, maxBytes: number): Promise<ReadText> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, a named pipe would be waited for.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await readHandle(handle, maxBytes);
  } catch (error) {
    return toFailure(error);
  } finally {
    await handle?.close();
  }
}

async function readHandle(handle: FileHandle, maxBytes: number): Promise<ReadText> {
  const stats = await handle.stat();
  if (!stats.isFile()) return failure('not-a-file', 'is no regular file; name a file or a directory');
  if (stats.size > maxBytes) {
    return failure(
      'source-too-large',
      `makes the policy larger than the ${maxBytes} bytes left for it; name another file`,
    );
  }
  const bytes = Buffer.allocUnsafeSlow(stats.size);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return decode(bytes.subarray(0, filled), Date.now() - stats.mtimeMs);
}

function decode(bytes: Buffer, ageMs: number): ReadText {
  const decoded = decodePolicyText(bytes);
  if (!('text' in decoded)) return failure(decoded.code, decoded.message);
  const { text } = decoded;
  const isWhole = text.endsWith('\n') || ageMs < 0;
  return { text, bytes: bytes.length, unfinishedMs: isWhole ? 0 : Math.max(0, unfinishedForMs - ageMs) };
}

function toFailure(error: unknown): ReadText {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return failure('policy-not-found', 'does not exist; create it or name another path');
  }
  const why = error instanceof Error ? error.message : 'unknown reason';
  return failure('unreadable-file', `cannot be read: ${why}`);
}

function failure(code: string, message: string): ReadText {
  return { text: undefined, code, message };
}
