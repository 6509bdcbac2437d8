import type { Flags } from '../config.ts';
import { type Command, EXIT } from './command.ts';
import { many, one } from './flags.ts';
import { nextSignal } from './next-signal.ts';
import { StartError } from './start-error.ts';

const flags: Flags = {
  listen: many(
    'ADDRESS',
    'where the API server asks, over HTTPS: HOST:PORT (port 0 picks one, the host * is every address); may be given more than once',
    '*:10250',
  ),
  http: one('ADDRESS', 'where to serve /livez, /readyz, /startupz and /metrics, or `off`', '*:7778'),
  'tls-cert': one('FILE', 'our certificate in PEM; read again when it changes'),
  'tls-key': one('FILE', 'its private key in PEM'),
  image: one('IMAGE', "the sidecar's image (default sidegate/sidegate at this version)"),
  'default-policy': one(
    'SOURCES',
    'the policy of pods that name none, as their annotation sidegate.dev/policy would',
    'configmap/sidegate-policy',
  ),
  mode: one(
    'MODE',
    'native: an init container that restarts, from Kubernetes 1.29; container: one beside the others; auto: by the version that the API server tells',
    'auto',
  ),
  'cpu-request': one('QUANTITY', "the CPU that sidecars ask for, in Kubernetes' words", '10m'),
  'cpu-limit': one('QUANTITY', 'the most that they get (default: no limit)'),
  'memory-request': one('QUANTITY', 'the memory that sidecars ask for', '96Mi'),
  'memory-limit': one('QUANTITY', 'the most that they get', '256Mi'),
  kubernetes: one('URL', 'the API server (default: that of the cluster that this runs in)'),
  'kubernetes-token': one('FILE', 'the token to show it; read again for each request'),
  'kubernetes-ca': one('FILE', 'the roots in PEM of its certificate'),
  'drain-seconds': one('N', 'how long to go on answering after SIGTERM, until nobody asks any more', '5'),
  'log-level': one('LEVEL', 'debug, info, warn, error or silent', 'info'),
};

/** `sidegate injector`: the webhooks. */
export const injectorCommand: Command = {
  usage: 'injector --tls-cert FILE --tls-key FILE [--listen ADDRESS …]',
  about:
    "Answers a Kubernetes API server's webhooks: at /inject it puts Sidegate into pods that ask for it by their labels, at /policy it refuses ConfigMaps and Secrets that are labelled as a policy and hold none that loads. Prints one JSON line on stdout once it answers; its log goes to stderr.",
  flags,
  example: 'sidegate injector --tls-cert tls.crt --tls-key tls.key --mode native --listen 127.0.0.1:10250',
  exits: [
    '0 stopped by SIGTERM or SIGINT',
    '1 an address that cannot be listened on, or files that make no TLS',
    '2 the command line is wrong',
  ],
  async run(config, { out, err }) {
    const { startInjector } = await import('./injector-process.ts');
    const signal = nextSignal();
    try {
      const { stop, ...served } = await startInjector(config, () => ({
        outcome: 'denied',
        reason: 'bad-request',
        patch: [],
        warnings: [],
        problems: ['not built yet'],
      }));
      out(`${JSON.stringify({ event: 'serving', ...served })}\n`);
      await signal;
      await stop();
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      err(`${error.message}\n`);
      return EXIT.problems;
    }
  },
};
