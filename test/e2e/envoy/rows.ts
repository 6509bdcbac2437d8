import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';

/** One request through Envoy, and what becomes of it. */
export interface Row {
  readonly it: string;
  /** Whose token it carries. */
  readonly as: string | undefined;
  readonly send: string;
  readonly headers: readonly string[];
  readonly body: string;
  /** The status, and of a denial its reason. */
  readonly want: string;
  /** Of gRPC: the status and how its message begins. */
  readonly grpc: string | undefined;
  readonly upstream: readonly (readonly [name: string, value: string])[];
  readonly absent: readonly string[];
  /** The upstream is told of somebody whom `as` does not say. */
  readonly whoever: boolean;
}

/** The rows of the table. */
export function readRows(): readonly Row[] {
  const table: unknown = parse(readFileSync(new URL('rows.yaml', import.meta.url), 'utf8'));
  return listOf(fieldsOf(table, ['cases']).cases, (row) => {
    const keys = [
      'it',
      'see',
      'as',
      'send',
      'headers',
      'body',
      'want',
      'grpc',
      'upstream',
      'absent',
      'whoever',
    ] as const;
    const fields = fieldsOf(row, keys);
    return {
      it: textOf(fields.it),
      as: maybe(fields.as, textOf),
      send: textOf(fields.send),
      headers: maybe(fields.headers, (list) => listOf(list, textOf)) ?? [],
      body: maybe(fields.body, textOf) ?? '',
      want: String(fields.want),
      grpc: maybe(fields.grpc, textOf),
      upstream: maybe(fields.upstream, (map) => entriesOf(map, textOf)) ?? [],
      absent: maybe(fields.absent, (list) => listOf(list, textOf)) ?? [],
      whoever: fields.whoever === true,
    };
  });
}
