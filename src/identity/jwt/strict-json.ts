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
    return isPlain(text) ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

const STRUCTURE = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/gs;

/** Says whether valid JSON nests moderately and repeats no name. */
function isPlain(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(STRUCTURE)) {
    if (token === '{' || token === '[') {
      if (open.push(new Set()) > maxDepth) return false;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (colon !== undefined) {
      const names = open.at(-1);
      const name = nameOf(token.slice(0, -colon.length));
      if (names?.has(name) === true) return false;
      names?.add(name);
    }
  }
  return true;
}

/** What a quoted name says, so that two spellings of one are one. */
function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}
