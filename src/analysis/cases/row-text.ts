import type { Row } from '../../decision/filter.ts';
import type { RowText } from './resource-case.ts';

/** The row that a table writes. */
export function toRow(text: RowText | undefined): Row {
  return new Map((text ?? []).map(({ key, value }) => [key.value, value.value]));
}

/** A row in a few words. */
export function formatRow(row: Row): string {
  return [...row].map(([key, value]) => `${key}=${value}`).join(' ');
}
