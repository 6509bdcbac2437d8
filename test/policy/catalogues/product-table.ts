import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fieldsOf, listOf, maybe, textOf } from '../decode.ts';

/** A product's permission table as its document has it. */
export interface ProductTable {
  readonly roles: readonly string[];
  readonly rows: readonly ProductRow[];
}

/** What is asked in one row, and the answer of each role. */
export interface ProductRow {
  readonly row: string;
  readonly type: string;
  readonly of: string;
  readonly operations: readonly string[];
  readonly cells: readonly Cell[];
}

/** Whether a role may, and under which footnote. */
export interface Cell {
  readonly role: string;
  readonly may: boolean;
  readonly note: string;
}

/** Reads a table; a slip in it is an error. */
export function readTable(url: URL): ProductTable {
  const { roles, rows } = fieldsOf(parse(readFileSync(url, 'utf8')), ['roles', 'rows']);
  const names = listOf(roles, textOf);
  return { roles: names, rows: listOf(rows, (row) => toRow(row, names)) };
}

function toRow(value: unknown, roles: readonly string[]): ProductRow {
  const keys = ['row', 'not-in-docs', 'type', 'of', 'ask', 'cells'] as const;
  const { row, type, of, ask, cells, ...others } = fieldsOf(value, keys);
  maybe(others['not-in-docs'], textOf);
  const words = textOf(cells).split(' ');
  if (words.length !== roles.length) throw new TypeError(`${textOf(row)}: not one cell for each role`);
  return {
    row: textOf(row),
    type: textOf(type),
    of: textOf(of),
    operations: listOf(ask, textOf),
    cells: roles.map((role, place) => toCell(role, words[place] ?? '')),
  };
}

function toCell(role: string, word: string): Cell {
  if (!/^(?:-|y\d?)$/.test(word)) throw new TypeError(`\`${word}\` is no cell`);
  return { role, may: word !== '-', note: word.slice(1) };
}
