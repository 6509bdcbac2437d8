import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { readCertificate } from '../../identity/certificate/read-certificate.ts';
import { type Address, ListenError, parseAddress } from '../listen/address.ts';
import { type Bound, bind } from '../listen/bind.ts';
import { createTlsServer, type TlsProtocol, type TlsSource } from '../tls/tls-listener.ts';
import { type Origin, originOf } from './admission.ts';

/** What connections are protected with, and who is told of those that came to nothing. */
export interface TlsParts {
  readonly source: TlsSource;
  readonly handshakeFailed: () => void;
}

/** What is spoken at an address. */
export interface Protocol {
  readonly createServer: () => Server;
  readonly overTls: TlsProtocol;
}

/** What it takes to listen. */
export interface ListenParts {
  /** The mode of a Unix socket. */
  readonly socketMode: number;
  /** Absent where no address is protected by TLS. */
  readonly tls: TlsParts | undefined;
  readonly protocol: Protocol;
  readonly accept: (socket: Socket, origin: Origin) => void;
}

/**
 * Listens on an address and tells of each connection where it comes from.
 *
 * @throws {ListenError} when it cannot
 */
export async function listen(text: string, parts: ListenParts): Promise<Bound> {
  const address = parseAddress(text);
  if (address.kind === 'tcp' && address.security !== 'plain') return listenSecurely(text, address, parts);
  return bind(createPlainServer(address, parts), address, parts.socketMode);
}

function createPlainServer({ kind }: Address, { protocol, accept }: ListenParts): Server {
  return protocol.createServer().on('connection', (socket: Socket) => {
    if (kind === 'unix') accept(socket, 'unix');
    else acceptTcp(socket, accept);
  });
}

async function listenSecurely(
  text: string,
  address: Extract<Address, { kind: 'tcp' }>,
  { socketMode, tls, protocol, accept }: ListenParts,
): Promise<Bound> {
  if (tls === undefined) throw new ListenError('BAD_ADDRESS', text, 'there is no certificate to show');
  const mutual = address.security === 'mtls';
  const { server, breakOff } = createTlsServer(tls.source, mutual, protocol.overTls, {
    connected: (socket) => (mutual ? accept(socket, originOfHolder(socket)) : acceptTcp(socket, accept)),
    refused: tls.handshakeFailed,
  });
  const bound = await bind(server, address, socketMode);
  return {
    address: bound.address,
    close() {
      breakOff();
      return bound.close();
    },
  };
}

function originOfHolder(socket: TLSSocket): Origin {
  const certificate = socket.getPeerX509Certificate();
  return { certificate: certificate && readCertificate(certificate) };
}

/** A connection that has gone already has no address. */
function acceptTcp(socket: Socket, accept: ListenParts['accept']): void {
  const { remoteAddress = '', localAddress = '' } = socket;
  if (remoteAddress === '') socket.destroy();
  else accept(socket, originOf(remoteAddress, localAddress));
}
