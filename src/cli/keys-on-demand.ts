import type { KeyRegistry } from '../identity/jwt/key-registry.ts';
import { noKeys } from '../identity/jwt/key-set.ts';
import type { KeySource } from '../identity/jwt/key-source.ts';

/** Looks for the keys of an issuer only once a token needs one, for a command that sees one token in its life. */
export function keysOnDemand(keys: KeyRegistry): KeyRegistry {
  return {
    adopt: (issuers) =>
      issuers.map((issuer): KeySource => {
        let source: KeySource | undefined;
        return {
          current: () => source?.current() ?? noKeys,
          async seek(keyId) {
            [source] = keys.adopt([issuer]);
            await source?.seek(keyId);
          },
          isSure: () => source?.isSure() ?? false,
          close: () => source?.close(),
        };
      }),
    close: keys.close,
  };
}
