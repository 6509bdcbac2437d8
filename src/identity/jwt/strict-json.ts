/** How deep a header or a set of claims may nest; those of providers stay below ten. */
const maxDepth = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON object in which no name stands twice. Two readers may take different ones of two values, and then a
 * signature vouches for neither. `undefined` for anything else.
 *
 * @see RFC 7519 §4, RFC 8725 §2.4
 */
export function readStrictObject(bytes: Uint8Array): ReadonlyMap<string, unknown> | undefined {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const names = countNames(text);
    return names === countKeys(value) ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Counts the names in valid JSON: as many as there are colons outside of texts. */
function countNames(json: string): number {
  let names = 0;
  let quoted = false;
  for (let place = 0; place < json.length; place += 1) {
    const code = json.charCodeAt(place);
    if (code === QUOTE) quoted = !quoted;
    else if (quoted && code === BACKSLASH) place += 1;
    else if (!quoted && code === COLON) names += 1;
  }
  return names;
}

/** Counts the names that are left of them once it is read, where the last of two takes the place of both. */
function countKeys(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > maxDepth) throw new RangeError('nested too deeply');
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let keys = Array.isArray(value) ? 0 : inner.length;
  for (const each of inner) keys += countKeys(each, depth + 1);
  return keys;
}
