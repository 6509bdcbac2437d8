import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  createServer,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls';
import type { TlsMaterial } from './tls-files.ts';

/** What a connection is protected with. */
type Material = Pick<TlsMaterial, 'certificate' | 'key'> & Partial<Pick<TlsMaterial, 'clientCa'>>;

/** Where material comes from. */
export interface TlsSource {
  readonly current: () => Material;
  /** Calls back when there is another one; the answer ends it. */
  readonly subscribe: (listener: (material: Material) => void) => () => void;
}

/** What a listener tells. */
export interface TlsListener {
  /** A connection whose handshake is over. */
  readonly connected: (socket: TLSSocket) => void;
  /** A handshake that failed. */
  readonly refused: () => void;
}

/** What is spoken behind TLS. */
export interface TlsProtocol {
  /** Its name in ALPN. */
  readonly name: string;
  /** Whether a client that names no protocol means it. */
  readonly implied: boolean;
  readonly createServer: (options: TlsOptions) => Server;
}

/** HTTP/2, over connections that somebody else takes on. */
export const secureHttp2: TlsProtocol = { name: 'h2', implied: false, createServer };

/** A TLS server, not bound yet, and what ends the handshakes that are under way. */
export interface TlsServer {
  readonly server: Server;
  readonly breakOff: () => void;
}

/** Whoever takes longer for a handshake holds a connection that nobody has named. */
const handshakeTimeoutMs = 10_000;

/**
 * Makes a TLS server. New handshakes use what the source holds at the time; open connections stay as they are.
 * No session is resumed, so that each connection shows its certificate to the roots of its time.
 *
 * @param mutual - whether a client without a certificate of the roots is refused
 */
export function createTlsServer(
  source: TlsSource,
  mutual: boolean,
  protocol: TlsProtocol,
  listener: TlsListener,
): TlsServer {
  const server = protocol.createServer({
    ...toOptions(source.current(), mutual),
    requestCert: mutual,
    rejectUnauthorized: mutual,
    ALPNProtocols: [protocol.name],
    handshakeTimeout: handshakeTimeoutMs,
    noDelay: true,
  });
  const unsubscribe = source.subscribe((material) => server.setSecureContext(toOptions(material, mutual)));
  const shaking = new Map<string, Socket>();
  server.on('close', unsubscribe);
  server.on('connection', (socket: Socket) => {
    const ends = endsOf(socket);
    shaking.set(ends, socket);
    socket.once('close', () => shaking.delete(ends));
  });
  server.on('secureConnection', (socket) => {
    // A session of HTTP/2 leaves a connection open, and unread, whose TLS is broken, as by a renegotiation.
    socket.on('error', () => socket.destroy());
    shaking.delete(endsOf(socket));
    const spoken = socket.alpnProtocol || (protocol.implied && protocol.name);
    if (spoken === protocol.name && (!mutual || socket.authorized)) listener.connected(socket);
    else {
      listener.refused();
      socket.destroy();
    }
  });
  server.on('tlsClientError', (_error, socket) => {
    listener.refused();
    socket.destroy();
  });
  return {
    server,
    breakOff() {
      for (const socket of shaking.values()) socket.destroy();
    },
  };
}

/** Tells a connection from every other that is open. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}

function toOptions({ certificate, key, clientCa }: Material, mutual: boolean): SecureContextOptions {
  // Without roots of its own Node would take those that the machine knows.
  if (mutual && clientCa === undefined) throw new Error('mTLS without the roots of client certificates');
  return {
    cert: certificate,
    key,
    ...(mutual && { ca: clientCa }),
    minVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}
