import { connect, type Socket } from 'node:net';
import type { Connection } from './connection.ts';

type Answered = Parameters<Connection['ask']>[0];

interface Line {
  readonly socket: Socket;
  answered: Answered | undefined;
  received: string;
}

/** More requests under way wait for a connection, and the wait counts. */
const connections = 64;

/**
 * Sends one request of HTTP/1.1 over and over, one at a time on each of some connections that stay open. An answer other
 * than 200, or a connection that ends, ends the process: a benchmark that loses answers measures nothing.
 */
export function openHttpConnections(port: number, request: Buffer): Connection {
  const idle: Line[] = [];
  const waiting: Answered[] = [];
  const all = Array.from({ length: connections }, () => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    const line: Line = { socket, answered: undefined, received: '' };
    socket.on('data', (text: string) => read(line, text));
    socket.on('error', (error) => fail(error.message));
    idle.push(line);
    return line;
  });

  function start(line: Line, answered: Answered): void {
    line.answered = answered;
    line.socket.write(request);
  }

  function read(line: Line, text: string): void {
    line.received += text;
    const end = line.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!line.received.startsWith('HTTP/1.1 200 ')) fail(line.received);
    const length = /content-length: (\d+)/i.exec(line.received)?.[1] ?? '0';
    if (line.received.length < end + 4 + Number(length)) return;
    const { answered } = line;
    line.received = '';
    line.answered = undefined;
    const next = waiting.shift();
    if (next === undefined) idle.push(line);
    else start(line, next);
    answered?.(nothing);
  }

  return {
    ask(answered) {
      const line = idle.pop();
      if (line === undefined) waiting.push(answered);
      else start(line, answered);
    },
    close() {
      for (const { socket } of all) socket.destroy();
    },
  };
}

const nothing: Buffer = Buffer.alloc(0);

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
