/** The text of a policy's file, or why its bytes make none. */
export type PolicyText = { readonly text: string } | { readonly code: string; readonly message: string };

/** Reads the bytes of a policy's file as UTF-8. A byte order mark stays, as it is part of the revision. */
export function decodePolicyText(bytes: Uint8Array): PolicyText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { code: 'not-utf8', message: 'is not UTF-8 text; save it as UTF-8' };
  }
  // An editor that saves in place empties the file first.
  if (text.trim() === '') {
    return { code: 'empty-file', message: 'is empty; write a policy into it or remove it' };
  }
  return { text };
}
