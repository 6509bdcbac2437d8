import { formatKey } from '../../decision/key-text.ts';
import { quote, type SuggestedChange, type Wanted } from './suggested-change.ts';

/** The line of the document below at which the attributes begin, from 1: each has one of its own. */
export const firstAttributeLine = 7;

/** The grant in Sidegate's own language: a line under `grants`. */
export function toNativeChange({ grant: { to, type, action, clause } }: Wanted): SuggestedChange {
  const subject = JSON.stringify(formatKey(to));
  const can = `can: { ${quote(type)}: [${quote(action)}] }`;
  const filters = clause.map(({ key, values }) => `${quote(key)}: ${quote(values[0] ?? '')}`);
  const where = filters.length === 0 ? '' : `, where: { ${filters.join(', ')} }`;
  const document = [
    'apiVersion: sidegate.dev/v1',
    'kind: Policy',
    'grants:',
    `  - to: [${subject}]`,
    `    ${can}`,
    ...(filters.length === 0 ? [] : ['    where:', ...filters.map((filter) => `      ${filter}`)]),
    '',
  ].join('\n');
  return { document, text: `- { to: [${subject}], ${can}${where} }`, under: '`grants`', beyond: '' };
}
