import type { ValueSource } from '../../../route/route-data.ts';
import { textSchema } from '../../syntax/schema.ts';
import type { Located, Shape } from '../../syntax/shape.ts';
import { problemOfReadHeader } from './names.ts';
import { parsed } from './parsed.ts';

/** Where a value comes from, a parameter of the path still by its name. */
export type ValueText =
  | Exclude<ValueSource, { from: 'path' }>
  | { readonly from: 'path'; readonly name: string };

const WHAT =
  '`{path:NAME}`, `{query:NAME}`, `{header:NAME}`, `{extension:NAME}`, `{body:/POINTER}`, or a text that it always is';

const SUCH = ['{path:NAME}', '{query:NAME}', '{header:NAME}', '{extension:NAME}', '{body:/POINTER}'];

/** The value of an attribute. */
export const valueSource: Shape<Located<ValueText>> = parsed(WHAT, parse, { from: 'text', text: '' }, () => ({
  ...textSchema(WHAT),
  examples: SUCH,
}));

function parse(value: string): ValueText | string {
  if (!/[{}]/.test(value)) return { from: 'text', text: value };
  const [, kind = '', name = ''] = /^\{([a-z]+):([^{}]+)\}$/.exec(value) ?? [];
  switch (kind) {
    case 'path':
    case 'query':
    case 'extension':
      return { from: kind, name };
    case 'header':
      return problemOfReadHeader(name) ?? { from: kind, name: name.toLowerCase() };
    case 'body':
      return parsePointer(name);
    default: {
      const [, parameter] = /^\{([\w-]+)\}$/.exec(value) ?? [];
      const hint = parameter === undefined ? '' : `; for the path's parameter write \`{path:${parameter}}\``;
      return `\`${value}\` is no source of a value${hint || `; write ${WHAT}`}`;
    }
  }
}

/** @see RFC 6901 §3 */
function parsePointer(pointer: string): ValueText | string {
  const steps = pointer.split('/').slice(1);
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer) || steps.includes(''))
    return `\`${pointer}\` is no JSON pointer to a value; write one such as \`/metadata/namespace\``;
  return { from: 'body', pointer: steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')) };
}
