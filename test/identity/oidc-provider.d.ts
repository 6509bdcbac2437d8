declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** An OpenID provider; of its options only those of the tests have types. */
  export class Provider {
    constructor(
      issuer: string,
      options: {
        readonly adapter: object;
        readonly clients: readonly object[];
        readonly features: object;
        readonly jwks: object;
        readonly ttl: object;
        readonly extraTokenClaims: () => object;
      },
    );
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  /** Keeps what one provider knows; without a word of warning, since it was asked for. */
  export function createMemoryAdapter(): object;
}
