import { RE2JS } from 're2js';
import { readPlain } from './plain-expression.ts';

/** Says whether a whole value matches. Total: never throws, linear in the value. */
export type Matcher = (value: string) => boolean;

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
  const plain = readPlain(expression);
  if (plain === undefined) return undefined;
  if (plain.is === 'set') return oneOf(plain.values);
  const { text } = plain;
  switch (plain.is) {
    case 'suffix':
      return (value) => value.endsWith(text);
    case 'infix':
      return (value) => value.includes(text);
    case 'prefix':
      return plain.longer
        ? (value) => value.length > text.length && value.startsWith(text)
        : (value) => value.startsWith(text);
  }
}

/** A matcher for exactly these values. */
export function oneOf(values: readonly string[]): Matcher {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return (value) => value === only;
  const set = new Set(values);
  return (value) => set.has(value);
}
