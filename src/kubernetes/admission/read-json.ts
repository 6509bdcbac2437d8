/** A value that a text of JSON holds, or why it is not read. */
export type ReadJson = { readonly value: unknown } | { readonly problem: string };

/** Kubernetes' own objects nest some twenty deep; what nests deeper is made to exhaust a reader. */
const deepest = 128;

/**
 * Entries of lists and objects, all together. A pod of 1.5 MiB has some ten thousand; eight megabytes of nothing but
 * brackets would take a hundred times as much memory, and so would many reviews of fewer that wait for the gate.
 */
const mostEntries = 100_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c] as const;
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d] as const;

/** Reads JSON in UTF-8, unless it is shaped to take more memory than its length tells. Never throws. */
export function readJson(bytes: Uint8Array): ReadJson {
  const problem = findExcess(bytes);
  if (problem !== undefined) return { problem };
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return { value };
  } catch {
    return { problem: 'the body is not JSON in UTF-8' };
  }
}

function findExcess(bytes: Uint8Array): string | undefined {
  let depth = 0;
  let entries = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COMMA) entries += 1;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      entries += 1;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > deepest) return `the body nests deeper than ${deepest} levels`;
    if (entries > mostEntries) return `the body has more than ${mostEntries} entries`;
  }
  return undefined;
}

/** Where a text ends that begins here; a text without an end takes the rest. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return bytes.length;
}
