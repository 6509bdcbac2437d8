import type { IssuerData } from './issuer-data.ts';
import { noKeys } from './key-set.ts';
import { createKeySource, type KeySource, type KeyTiming } from './key-source.ts';
import { createKeyLoader } from './load-keys.ts';

/** What became of an attempt to have an issuer's keys from a file, an address or its discovery document, for the log. */
export type KeyEvent = { readonly issuer: string; readonly from: string } & (
  | { readonly keys: number }
  | { readonly problem: string }
);

/** The key sources of the policy that is served. They outlive a reload which does not change their issuer. */
export interface KeyRegistry {
  /** The sources of these issuers, in this order; those of all others end. */
  readonly adopt: (issuers: readonly IssuerData[]) => readonly KeySource[];
  /** Ends every source. */
  readonly close: () => void;
}

/** Makes a registry. `tell` must not throw. */
export function createKeyRegistry(timing: KeyTiming, tell: (event: KeyEvent) => void): KeyRegistry {
  let sources = new Map<string, KeySource>();
  let closed = false;

  function open(data: IssuerData): KeySource {
    const { issuer, keys } = data;
    if (keys.by === 'envoy') return nowhere;
    return createKeySource({
      load: createKeyLoader(issuer, keys),
      // What does the cryptography is loaded with the first key, and not at all by a policy without issuers.
      read: async (text) => (await import('./read-jwks.ts')).readJwks(text, data.algorithms),
      timing,
      tell: (outcome) => tell({ issuer: data.name, ...outcome, from: placeOf(data) }),
    });
  }

  function adopt(issuers: readonly IssuerData[]): readonly KeySource[] {
    const before = sources;
    sources = new Map();
    const adopted = issuers.map((data) => {
      const { name, issuer, keys, algorithms } = data;
      const settings = JSON.stringify([name, issuer, keys, algorithms]);
      const source = sources.get(settings) ?? before.get(settings) ?? open(data);
      sources.set(settings, source);
      return source;
    });
    for (const [settings, source] of before) if (!sources.has(settings)) source.close();
    if (closed) for (const source of sources.values()) source.close();
    return adopted;
  }

  return {
    adopt,
    close() {
      closed = true;
      for (const source of sources.values()) source.close();
    },
  };
}

/** For the log, so without a query, in which some write a key. */
function placeOf({ issuer, keys }: IssuerData): string {
  if (keys.by === 'file') return keys.path;
  return (keys.by === 'uri' ? keys.uri : issuer).replace(/\?.*/s, '');
}

const nowhere: KeySource = {
  current: () => noKeys,
  seek: () => Promise.resolve(),
  isSure: () => false,
  close: () => undefined,
};

/** For a command that serves nobody: it looks for no keys and has none. */
export const noKeyRegistry: KeyRegistry = {
  adopt: (issuers) => issuers.map(() => nowhere),
  close: () => undefined,
};
