import type { Flags } from '../config.ts';
import type { Command } from './command.ts';
import { many, one, toggle } from './flags.ts';
import { injectorFlags } from './injector-flags.ts';
import { runServer } from './run-server.ts';

const flags: Flags = {
  listen: many(
    'ADDRESS',
    'where the API server asks, over HTTPS: HOST:PORT (port 0 picks one, the host * is every address); may be given more than once',
    '*:10250',
  ),
  http: one('ADDRESS', 'where to serve /livez, /readyz, /startupz and /metrics, or `off`', '*:7778'),
  'tls-cert': one('FILE', 'our certificate in PEM; read again when it changes'),
  'tls-key': one('FILE', 'its private key in PEM'),
  'self-managed': toggle(
    'make our certificates ourselves: a CA in a Secret of this cluster, which the webhook configurations are told to trust',
  ),
  ...injectorFlags,
  kubernetes: one('URL', 'the API server (default: that of the cluster that this runs in)'),
  'kubernetes-token': one('FILE', 'the token to show it; read again for each request'),
  'kubernetes-ca': one('FILE', 'the roots in PEM of its certificate'),
  namespace: one('NAME', 'with --self-managed, the namespace of Service and Secret', 'sidegate-system'),
  service: one('NAME', 'the Service by which the API server asks', 'sidegate-injector'),
  secret: one('NAME', 'the Secret that holds the CA', 'sidegate-ca'),
  webhooks: one('NAME', 'the name of both webhook configurations', 'sidegate'),
  'certificate-name': many(
    'NAME',
    'a further name or address in our certificates, for webhooks that are named by URL; may be given more than once',
  ),
  'ca-life': one('DURATION', 'how long a CA lives, such as 90d or 12h; it is renewed at two thirds', '365d'),
  'certificate-life': one('DURATION', 'how long a certificate lives', '7d'),
  settle: one('DURATION', 'how long webhooks must have trusted a CA before it signs', '5s'),
  'drain-seconds': one('N', 'how long to go on answering after SIGTERM, until nobody asks any more', '5'),
  'log-level': one('LEVEL', 'debug, info, warn, error or silent', 'info'),
};

/** `sidegate injector`: the webhooks. */
export const injectorCommand: Command = {
  usage: 'injector --self-managed | --tls-cert FILE --tls-key FILE [--listen ADDRESS …]',
  about:
    "Answers a Kubernetes API server's webhooks: at /inject it puts Sidegate into pods that ask for it by their labels, at /policy it refuses ConfigMaps and Secrets that are labelled as a policy and hold none that loads. Prints one JSON line on stdout once it answers; its log goes to stderr.",
  flags,
  example: 'sidegate injector --tls-cert tls.crt --tls-key tls.key --mode native --listen 127.0.0.1:10250',
  exits: [
    '0 stopped by SIGTERM or SIGINT',
    '1 an address that cannot be listened on, or files that make no TLS',
    '2 the command line is wrong',
  ],
  async run(config, output) {
    const { startInjector } = await import('./injector-process.ts');
    return await runServer(output, (signal) => startInjector(config, signal));
  },
};
