import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { field, membersOf } from '../../deploy/custom-resources.ts';
import { fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';

/** A pod, and what becomes of it. */
export interface Shape {
  readonly it: string;
  readonly want: 'injected' | 'skipped' | 'denied';
  /** Of a pod that is denied, a part of the message. */
  readonly says: string | undefined;
  readonly pod: object;
}

/** The pods of `shapes.yaml`. */
export function readShapes(): readonly Shape[] {
  const table: unknown = parse(readFileSync(new URL('shapes.yaml', import.meta.url), 'utf8'));
  return listOf(table, (row) => {
    const { it, want, says, pod } = fieldsOf({ says: undefined, ...membersOf(row) }, [
      'it',
      'want',
      'says',
      'pod',
    ]);
    return { it: textOf(it), want: toWant(want), says: maybe(says, textOf), pod: complete(textOf(it), pod) };
  });
}

function toWant(value: unknown): Shape['want'] {
  const want = (['injected', 'skipped', 'denied'] as const).find((each) => each === value);
  if (want === undefined) throw new TypeError(`no outcome: ${String(value)}`);
  return want;
}

function complete(it: string, pod: unknown): object {
  const metadata = field(pod, 'metadata') ?? {};
  const name = field(metadata, 'generateName') === undefined && {
    name: it.toLowerCase().replaceAll(/\W+/g, '-'),
  };
  const spec = {
    containers: [{ name: 'app', image: 'registry.example.com/app:1' }],
    ...membersOf(field(pod, 'spec')),
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...name, ...metadata }, spec };
}
