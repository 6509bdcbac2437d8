import { type Flags, UsageError } from '../config.ts';
import type { Command } from './command.ts';
import { many, one, policyFlag, toggle } from './flags.ts';
import { runServer } from './run-server.ts';
import { ensureV8Flags } from './v8-flags.ts';

const flags: Flags = {
  policy: policyFlag,
  listen: many(
    'ADDRESS',
    "where to answer gRPC, Envoy's ext_authz included: HOST:PORT (port 0 picks one, the host * is every address), tls:HOST:PORT, mtls:HOST:PORT or unix:PATH; may be given more than once (default 127.0.0.1:7777, unless another address is given)",
  ),
  observe: many(
    'ADDRESS',
    'like --listen, or KIND=ADDRESS like --forward-auth, but what proxies ask there always passes, marked, logged and counted with what it would have been: nothing is enforced; may be given more than once',
  ),
  'forward-auth': many(
    'KIND=ADDRESS',
    'where to answer proxies that ask over HTTP: envoy, nginx, caddy or traefik, and an address as for --listen; may be given more than once',
  ),
  'tls-cert': one('FILE', 'our certificate in PEM, for tls: and mtls: addresses; read again when it changes'),
  'tls-key': one('FILE', 'its private key in PEM'),
  'client-ca': one('FILE', 'the roots in PEM of the certificates that clients must show at mtls: addresses'),
  http: one('ADDRESS', 'where to serve /livez, /readyz, /startupz and /metrics, or `off`', '127.0.0.1:7778'),
  quit: toggle('end, as on SIGTERM, on a POST to /quitquitquit of --http that comes from this machine'),
  'socket-mode': one('OCTAL', 'the mode of Unix sockets', '0660'),
  wait: toggle('start without a valid policy: not ready, UNAVAILABLE, until one loads'),
  reflection: toggle('let other machines reflect; local connections always may'),
  explain: toggle('let other machines see which grants were considered; local connections always may'),
  'max-request-bytes': one(
    'N',
    'the largest request, and the largest body that a proxy sends along',
    '1048576',
  ),
  'heartbeat-seconds': one('N', 'how often WatchPolicy repeats the served generation', '15'),
  'drain-seconds': one('N', 'how long calls under way may take after SIGTERM', '10'),
  'decision-log': one(
    'WHERE',
    'log each decision as a JSON line to `-` (stdout), `stderr` or a file (default: off)',
  ),
  shadow: many(
    'PATH',
    'a second policy, as in --policy, that is asked the same after each answer: what it would have answered otherwise is counted and logged, and changes nothing; may be given more than once',
  ),
  'shadow-log': one(
    'WHERE',
    'where answers that the shadow differs on are logged as JSON lines: `-` (stdout), `stderr`, a file, or `off` (default: stderr)',
  ),
  'redact-attribute': many(
    'KEY',
    'a resource attribute that the decision log and the shadow log hide, and with it paths; may be given more than once',
  ),
  'redact-principal': toggle('hide the ids of principals in the decision log and the shadow log'),
  'error-response': toggle(
    'tell Envoy, 1.37 or later, in an error_response that nothing could be decided; otherwise the call fails',
  ),
  'trusted-hops': one(
    'N',
    'how many proxies before the one that asks add to X-Forwarded-For; the decision log then says who the client is',
    '0',
  ),
  'log-level': one('LEVEL', 'debug, info, warn, error or silent', 'info'),
};

/** `sidegate serve`: the sidecar. */
export const serveCommand: Command = {
  usage: 'serve --policy PATH [--listen ADDRESS …]',
  about:
    'Answers Authenticate, Authorize, AuthorizeBatch, ScopeFor, ListGrants and WatchPolicy over gRPC, and proxies that ask whether a request may pass. The policy may change at any time: a good one is served within a quarter of a second, a bad one is reported and the last good one stays. Prints one JSON line on stdout once it answers; its log goes to stderr.',
  flags,
  example:
    'sidegate serve --policy deploy/examples/shop --listen 127.0.0.1:7777 --listen unix:/tmp/sidegate.sock',
  exits: [
    '0 stopped by SIGTERM or SIGINT, or by /quitquitquit',
    '1 no valid policy, an address that cannot be listened on, or files that make no TLS',
    '2 the command line is wrong',
  ],
  async run(config, output) {
    if (config.all('policy').length === 0) throw new UsageError('which policy? Give `--policy PATH`');
    ensureV8Flags();
    const { startSidecar } = await import('./sidecar.ts');
    return await runServer(output, () => startSidecar(config));
  },
};
