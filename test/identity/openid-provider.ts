import { createServer, type RequestListener } from 'node:http';
import type { ExecutionContext } from 'ava';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { listenOnLoopback } from '../listen-on-loopback.ts';

/** A real OpenID provider on a free port of loopback, gone with the test. */
export interface OpenidProvider {
  readonly issuer: string;
  /** A token that it gives its client, for the audience `shop`. */
  readonly issue: () => Promise<string>;
  /** Replaces its signature keys by others. */
  readonly rotate: () => Promise<void>;
  /** How often its keys were fetched. */
  readonly keyRequests: () => number;
  /** Answers every request so from now on; with nothing as itself again. */
  readonly misbehave: (listener?: RequestListener) => void;
}

/** Starts a provider whose tokens say these claims. */
export async function startProvider(t: ExecutionContext, claims: object): Promise<OpenidProvider> {
  const server = createServer();
  const port = await listenOnLoopback(t, server);
  const issuer = `http://127.0.0.1:${port}`;
  let itself = await createProvider(issuer, claims);
  let instead: RequestListener | undefined;
  let keyRequests = 0;
  server.on('request', (request, response) => {
    if (request.url === '/jwks') keyRequests += 1;
    (instead ?? itself)(request, response);
  });
  return {
    issuer,
    issue: () => requestToken(issuer),
    async rotate() {
      itself = await createProvider(issuer, claims);
    },
    keyRequests: () => keyRequests,
    misbehave(listener) {
      instead = listener;
    },
  };
}

async function createProvider(issuer: string, claims: object): Promise<RequestListener> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' };
  const server = {
    audience: 'shop',
    scope: 'api',
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
  const provider = new Provider(issuer, {
    adapter: createMemoryAdapter(),
    clients: [
      {
        client_id: 'front',
        client_secret: 'the-secret-of-the-front',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:shop',
        useGrantedResource: () => true,
        getResourceServerInfo: () => server,
      },
    },
    jwks: { keys: [jwk] },
    ttl: { ClientCredentials: () => 600 },
    extraTokenClaims: () => claims,
  });
  return provider.callback();
}

async function requestToken(issuer: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('front:the-secret-of-the-front')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer)) {
    throw new Error('the provider gave no token');
  }
  return String(answer.access_token);
}
