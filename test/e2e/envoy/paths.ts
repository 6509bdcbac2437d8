import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { entriesOf, fieldsOf, listOf, textOf } from '../../policy/decode.ts';

const file = new URL('../../route/cases/paths.yaml', import.meta.url);

/** The paths of the table of `src/route/path.ts`, as clients send them. */
export function readPaths(): readonly string[] {
  return listOf(fieldsOf(parse(readFileSync(file, 'utf8')), ['cases']).cases, (row) =>
    textOf(new Map(entriesOf(row, (each) => each)).get('raw')),
  );
}
