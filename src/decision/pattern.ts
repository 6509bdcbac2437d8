import { RE2JS } from 're2js';

/** Says whether a whole value matches. Total: never throws, linear in the value. */
export type Matcher = (value: string) => boolean;

const META = /[\\.+*?()|[\]{}^$]/;
const ESCAPED_PUNCTUATION = /^\\[^A-Za-z0-9\u0080-\uffff]/;

/**
 * Compiles an RE2 expression that must match the whole value, dot matching newline, as Prometheus reads its matchers.
 * What is literally a set, a prefix, a suffix or an infix becomes a plain comparison of the same meaning.
 *
 * @throws {Error} from `re2js` when the expression is not RE2: look-around, back-references, repeats over 1000
 * @see https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors
 */
export function compilePattern(expression: string): Matcher {
  return plainMatcher(expression) ?? regularMatcher(expression);
}

function regularMatcher(expression: string): Matcher {
  const compiled = RE2JS.compile(expression, RE2JS.DOTALL);
  return (value) => compiled.testExact(value);
}

/** The comparison that an expression comes to when it needs no engine; `undefined` when it does, or is not RE2. */
export function plainMatcher(expression: string): Matcher | undefined {
  const alternatives = expression.split('|').map(literal);
  if (alternatives.every((text) => text !== undefined)) return oneOf(alternatives);
  const before = expression.startsWith('.*') ? '.*' : '';
  const rest = expression.slice(before.length);
  const after = ['.*', '.+'].find((ending) => rest.endsWith(ending)) ?? '';
  const body = literal(rest.slice(0, rest.length - after.length));
  if (body === undefined) return undefined;
  switch (`${before} ${after}`) {
    case '.* ':
      return (value) => value.endsWith(body);
    case ' .*':
      return (value) => value.startsWith(body);
    case ' .+':
      return (value) => value.length > body.length && value.startsWith(body);
    case '.* .*':
      return (value) => value.includes(body);
    default:
      return undefined;
  }
}

/** A matcher for exactly these values. */
export function oneOf(values: readonly string[]): Matcher {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return (value) => value === only;
  const set = new Set(values);
  return (value) => set.has(value);
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
