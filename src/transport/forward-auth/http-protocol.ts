import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { Protocol } from '../grpc/listen.ts';

// `import` reads every export of node:http, some of which load undici: 27 ms and 4 MB that this way are not spent.
const http = process.getBuiltinModule('node:http');

/** HTTP/1.1 and 1.0, and the servers that speak it. */
export interface HttpServers extends Protocol {
  /** Ends every connection now. */
  readonly breakOff: () => void;
}

/**
 * Proxies send whole requests at once, over connections that they keep: slow ones are nobody's whom we serve. Idle ones
 * stay open, for a proxy whose connection ends under its next request may take that for a failure. Headers have room for
 * what proxies themselves let through. Of `maxHeadersCount` the rest would be dropped without a word.
 */
const limits: ServerOptions = {
  maxHeaderSize: 64 * 1024,
  headersTimeout: 5000,
  requestTimeout: 5000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 0,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};
const maxConnections = 4096;

/** Makes the protocol of a listener that answers requests. There is no handler of upgrades: such a request is one like others. */
export function createHttpProtocol(answer: RequestListener): HttpServers {
  const open = new Set<Pick<Server, 'closeAllConnections'>>();
  function prepared<S extends Server>(server: S): S {
    server.maxConnections = maxConnections;
    server.maxHeadersCount = 0;
    // Whoever keeps connections for later makes room for a new one.
    server.on('drop', () => server.closeIdleConnections());
    open.add(server);
    return server;
  }
  return {
    createServer: () => prepared(http.createServer(limits, answer)),
    overTls: {
      name: 'http/1.1',
      implied: true,
      createServer: (options) => {
        const https = process.getBuiltinModule('node:https');
        const server = https.createServer({ ...limits, ...options }, answer);
        prepared(server);
        return server;
      },
    },
    breakOff() {
      for (const server of open) server.closeAllConnections();
    },
  };
}
