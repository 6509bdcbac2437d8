// Which rows a request may see, by the header that Sidegate sets where a route has `scope`. See docs/scopes.md.
//
//   const admits = scopeMatcher(request.headers['x-sidegate-scope']);
//   response.json(orders.filter(admits));
//
// What it cannot read admits no row: no header, two of them, another version, an expression that JavaScript may read
// otherwise than RE2.

// Expressions that mean the same in RE2 and here: no flags, no anchors, no classes by name.
const PORTABLE =
  /^(?:[^\\.+*?()|[\]{}^$]|\\[^A-Za-z0-9]|\\[dDwWnrt]|\.|\||\((?:\?:|(?!\?))|\)|\[\^?(?:[^\\[\]^]|\\[^A-Za-z0-9])+\]|[*+?]|\{\d+(?:,\d*)?\})*$/u;

const KINDS = new Map([['=', anyOf], ['!=', anyOf], ['=~', anyExpression], ['!~', anyExpression]]);
const nothing = () => false;

export function scopeMatcher(header) {
  try {
    const { v, all, clauses } = JSON.parse(header);
    if (v !== 1) return nothing;
    if (all === true) return () => true;
    const compiled = clauses.map((clause) => clause.map(compile));
    return (row) => compiled.some((filters) => filters.length > 0 && filters.every((passes) => passes(row)));
  } catch {
    return nothing;
  }
}

// A missing or empty attribute passes no filter, whatever its operator; nor does null, or what is no text, whole number,
// true or false.
function compile([key, op, values]) {
  const matches = Array.isArray(values) ? KINDS.get(op)?.(values) : undefined;
  if (matches === undefined) return nothing;
  const wanted = op === '=' || op === '=~';
  return (row) => {
    const value = Object.hasOwn(row, key) ? row[key] : '';
    return value !== '' && isPlain(value) && matches(String(value)) === wanted;
  };
}

function isPlain(value) {
  return ['string', 'boolean', 'bigint'].includes(typeof value) || Number.isSafeInteger(value);
}

function anyOf(values) {
  return (value) => values.includes(value);
}

function anyExpression(values) {
  if (!values.every((each) => PORTABLE.test(each))) return undefined;
  // An escaped mark is that mark, in and out of a class.
  const plain = values.map((each) => each.replace(/\\([^A-Za-z0-9])/gu, (_, mark) => `\\u{${mark.codePointAt(0).toString(16)}}`));
  const expressions = plain.map((each) => new RegExp(`^(?:${each})$`, 'su'));
  return (value) => expressions.some((each) => each.test(value));
}
