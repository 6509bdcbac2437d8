import { type Row, toCells } from './row.ts';

const head = ['what', 'measured', 'beside it', 'ratio', 'budget', ''];

/** The rows as a Markdown table whose columns are aligned. */
export function toTable(rows: readonly Row[]): string {
  const cells = [head, ...rows.map(toCells)];
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => (row[column] ?? '').length)));
  const [first, ...rest] = cells.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [first, rule, ...rest, ''].join('\n');
}
