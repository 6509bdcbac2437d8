import { connect } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';

/** An answer of HTTP/1.1. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request byte for byte, which no client library would do, and reads the answer until its end. */
export function sendRaw(
  port: number,
  lines: readonly string[],
  body = '',
  tls?: ConnectionOptions,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const write = (): void => {
      socket.write(Buffer.from(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`, 'latin1'));
    };
    const place = { host: '127.0.0.1', port };
    const socket = tls === undefined ? connect(place, write) : connectTls({ ...tls, ...place }, write);
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer in ten seconds')));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(parse(Buffer.concat(chunks).toString('utf8'))));
  });
}

/** Says whether the length that an answer tells is there; not every proxy closes every connection that it is asked to. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const [, length] = /^content-length: *(\d+)\r$/im.exec(text.slice(0, end + 2)) ?? [];
  return end >= 0 && length !== undefined && text.length >= end + 4 + Number(length);
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const map = new Map(headers);
  const body = rest.join('\r\n\r\n');
  const plain = map.get('transfer-encoding') === 'chunked' ? unchunk(body) : body;
  return { status: Number(statusLine.split(' ')[1]), headers: map, body: plain };
}

function unchunk(text: string): string {
  let plain = '';
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, end), 16);
    if (!(length > 0)) return plain;
    plain += rest.slice(end + 2, end + 2 + length);
    rest = rest.slice(end + 4 + length);
  }
}
