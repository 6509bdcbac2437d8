import { readdirSync, readFileSync } from 'node:fs';
import { version } from '../../../src/cli/version.ts';
import { fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';

/** What a real API server asked about a pod that was created, and what became of the pod. */
export interface Recording {
  /** The flags of the injector. */
  readonly flags: readonly string[];
  /** AdmissionReviews, in order: one, and another when the API server asked again. */
  readonly reviews: readonly unknown[];
  readonly status: number;
  /** Of a pod that was not made. */
  readonly message: string | undefined;
  /** The pod that was made, settled. */
  readonly made: unknown;
}

const folder = new URL('recorded/', import.meta.url);

/** Every recording, by its name. */
export function readRecordings(): readonly (readonly [name: string, recording: Recording])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -'.json'.length), read(readFileSync(new URL(name, folder), 'utf8'))]);
}

/** A text with another version in place of ours, so that recordings outlast a release. */
export function withoutVersion(text: string): string {
  return text.replaceAll(`sidegate/sidegate:${version}`, 'sidegate/sidegate:0.0.0');
}

function read(text: string): Recording {
  const parsed: unknown = JSON.parse(text);
  const keys = ['flags', 'reviews', 'status', 'message', 'made'] as const;
  const { flags, reviews, status, message, made } = fieldsOf(parsed, keys);
  return {
    flags: listOf(flags, textOf),
    reviews: listOf(reviews, (each) => each),
    status: Number(status),
    message: maybe(message, textOf),
    made,
  };
}
