const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BEYOND_ASCII = /[^\0-\x7f]/;

/** The text of a header's bytes. Bytes that are no UTF-8 are characters each, as in HTTP: they are then nobody's name. */
export function fromOctets(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** The text of a header that Node read as one character a byte. */
export function fromLatin1(value: string): string {
  return BEYOND_ASCII.test(value) ? fromOctets(Buffer.from(value, 'latin1')) : value;
}
