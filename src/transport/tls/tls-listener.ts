import { constants } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { TlsMaterial } from './tls-files.ts';
import type { TlsStore } from './tls-store.ts';

/** Where material comes from. */
export type TlsSource = Pick<TlsStore, 'current' | 'subscribe'>;

/** What a listener tells. */
export interface TlsListener {
  /** A connection whose handshake is over. */
  readonly connected: (socket: TLSSocket) => void;
  /** A handshake that failed. */
  readonly refused: () => void;
}

/** A TLS server, not bound yet, and what ends the handshakes that are under way. */
export interface TlsServer {
  readonly server: Server;
  readonly breakOff: () => void;
}

/** Whoever takes longer for a handshake holds a connection that nobody has named. */
const handshakeTimeoutMs = 10_000;

/**
 * Makes a TLS server of HTTP/2. New handshakes use what the source holds at the time; open connections stay as they are.
 * No session is resumed, so that each connection shows its certificate to the roots of its time.
 *
 * @param mutual - whether a client without a certificate of the roots is refused
 */
export function createTlsServer(source: TlsSource, mutual: boolean, listener: TlsListener): TlsServer {
  const server = createServer({
    ...toOptions(source.current(), mutual),
    requestCert: mutual,
    rejectUnauthorized: mutual,
    ALPNProtocols: ['h2'],
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
    if (socket.alpnProtocol === 'h2' && (!mutual || socket.authorized)) listener.connected(socket);
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

function toOptions({ certificate, key, clientCa }: TlsMaterial, mutual: boolean): SecureContextOptions {
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
