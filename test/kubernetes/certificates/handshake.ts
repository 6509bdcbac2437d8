import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import type { ServedCertificate } from '../../../src/kubernetes/admission/certificate-source.ts';

/**
 * Whether a client that trusts a bundle and asks for a name takes a certificate, in a real handshake: `undefined`, or
 * the code of what it found wrong.
 */
export async function refusalOf(
  { certificate, key }: Pick<ServedCertificate, 'certificate' | 'key'>,
  bundle: string,
  servername: string,
): Promise<string | undefined> {
  const server = createServer({ cert: certificate, key });
  server.on('tlsClientError', ignore).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = connect({ host: '127.0.0.1', port, ca: bundle, servername });
  try {
    await once(client, 'secureConnect');
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    client.destroy();
    server.close();
  }
}

function ignore(): void {}
