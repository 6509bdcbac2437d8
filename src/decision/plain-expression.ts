/** What an expression comes to when it needs no engine: literally a set of values, a prefix, a suffix or an infix. */
export type PlainExpression =
  | { readonly is: 'set'; readonly values: readonly string[] }
  /** `longer` wants at least one character after the text. */
  | { readonly is: 'prefix'; readonly text: string; readonly longer: boolean }
  | { readonly is: 'suffix' | 'infix'; readonly text: string };

const META = /[\\.+*?()|[\]{}^$]/;
const ESCAPED_PUNCTUATION = /^\\[^A-Za-z0-9\u0080-\uffff]/;

/** Reads an expression that needs no engine; `undefined` when it does, or is not RE2. */
export function readPlain(expression: string): PlainExpression | undefined {
  const alternatives = expression.split('|').map(literal);
  if (alternatives.every((text) => text !== undefined)) return { is: 'set', values: alternatives };
  const before = expression.startsWith('.*') ? '.*' : '';
  const rest = expression.slice(before.length);
  const after = ['.*', '.+'].find((ending) => rest.endsWith(ending)) ?? '';
  const text = literal(rest.slice(0, rest.length - after.length));
  if (text === undefined) return undefined;
  switch (`${before} ${after}`) {
    case '.* ':
      return { is: 'suffix', text };
    case ' .*':
      return { is: 'prefix', text, longer: false };
    case ' .+':
      return { is: 'prefix', text, longer: true };
    case '.* .*':
      return { is: 'infix', text };
    default:
      return undefined;
  }
}

/** The text that an expression stands for when it holds no operator; `undefined` otherwise. */
function literal(expression: string): string | undefined {
  let text = '';
  let rest = expression;
  while (rest !== '') {
    const escaped = ESCAPED_PUNCTUATION.exec(rest)?.[0];
    if (escaped === undefined && META.test(rest.charAt(0))) return undefined;
    text += escaped === undefined ? rest.charAt(0) : escaped.slice(1);
    rest = rest.slice(escaped?.length ?? 1);
  }
  return text;
}
