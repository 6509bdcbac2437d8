import { deserialize, serialize } from 'node:v8';
import type { ReadingCache } from '../loader.ts';

/** What a worker remembers of the documents it has read, each as bytes that can be transferred to the next one. */
export type ReadingMemory = readonly Uint8Array<ArrayBuffer>[];

/** More than this is not worth its place beside the served policy: it is parsed again instead. 16 MiB. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Turns a cache into bytes. Nothing of a source with one document, which is either unchanged and not loaded at all, or
 * to be parsed anew; and nothing of a source too large.
 */
export function remember(cache: ReadingCache): ReadingMemory {
  const memory: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (const entry of cache.size > 1 ? cache : []) {
    const serialized = Uint8Array.from(serialize(entry));
    bytes += serialized.length;
    if (bytes > maxBytes) return [];
    memory.push(serialized);
  }
  return memory;
}

/** What to transfer along with a memory, so that it is not copied. */
export function toBuffers(memory: ReadingMemory): ArrayBuffer[] {
  return memory.map((bytes) => bytes.buffer);
}

/** The cache that the bytes hold, of what a worker is given, which has no type. */
export function recall(memory: unknown): ReadingCache {
  const cache: ReadingCache = new Map();
  for (const bytes of Array.isArray(memory) ? memory : []) {
    const entry: unknown = bytes instanceof Uint8Array ? deserialize(bytes) : undefined;
    if (Array.isArray(entry) && typeof entry[0] === 'string') cache.set(entry[0], entry[1]);
  }
  return cache;
}
