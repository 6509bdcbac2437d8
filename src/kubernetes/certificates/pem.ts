import { X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a text, each `undefined` that cannot be read. What stands between them is passed over. */
export function certificatesIn(text: string): readonly (X509Certificate | undefined)[] {
  return (text.match(BLOCK) ?? []).map(readBlock);
}

function readBlock(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}
