import { connect } from 'node:net';
import {
  END_OR_ACK,
  FRAME,
  firstWindow,
  frame,
  greeting,
  messagePrefix,
  onStream,
  request,
} from './frames.ts';

/** What is told of an answer: the bytes of its message. */
type Answered = (message: Buffer) => void;

/** One connection that asks the same questions over and over, as cheaply as that can be done: the client is never the limit. */
export interface Connection {
  /** Asks the next question. `answered` must not throw. */
  readonly ask: (answered: Answered) => void;
  readonly close: () => void;
}

interface Stream {
  readonly answered: Answered;
  message: Buffer;
}

/** A call that waits for room in the window of the connection, and how much of it its message takes. */
interface Waiting {
  readonly bytes: Buffer;
  readonly windowed: number;
}

const nothing: Buffer = Buffer.alloc(0);

/**
 * Connects to `HOST:PORT` or `unix:PATH`. A call that ends without a message, or a connection that ends, ends the
 * process: a benchmark that loses answers measures nothing.
 */
export function openConnection(
  address: string,
  path: string,
  messages: readonly [Uint8Array, ...Uint8Array[]],
): Connection {
  const [host = '', port = ''] = address.split(':');
  const socket = host === 'unix' ? connect(port) : connect({ host, port: Number(port), noDelay: true });
  const templates = messages.map((message) => ({
    bytes: request(path, message),
    windowed: messagePrefix + message.length,
  }));
  const streams = new Map<number, Stream>();
  const waiting: Waiting[] = [];
  let window = firstWindow;
  let nextStream = 1;
  let unread = nothing;

  function flush(): void {
    for (let next = waiting[0]; next !== undefined && window >= next.windowed; next = waiting[0]) {
      socket.write(next.bytes);
      window -= next.windowed;
      waiting.shift();
    }
  }

  function take(type: number, flags: number, id: number, payload: Buffer): void {
    if (type === FRAME.data || type === FRAME.headers) takeAnswer(type, flags, id, payload);
    else if (type === FRAME.windowUpdate && id === 0) {
      window += payload.readUInt32BE(0);
      flush();
    } else if ((type === FRAME.settings || type === FRAME.ping) && (flags & END_OR_ACK) === 0) {
      socket.write(frame(type, END_OR_ACK, 0, type === FRAME.ping ? payload : nothing));
    } else if (type === FRAME.reset || type === FRAME.goaway) fail(`frame ${type}`);
  }

  function takeAnswer(type: number, flags: number, id: number, payload: Buffer): void {
    const stream = streams.get(id);
    if (stream === undefined) return;
    if (type === FRAME.data) stream.message = Buffer.concat([stream.message, payload]);
    if ((flags & END_OR_ACK) === 0) return;
    streams.delete(id);
    // A call that fails has trailers only.
    if (stream.message.length < messagePrefix) fail('no message');
    stream.answered(stream.message.subarray(messagePrefix));
  }

  socket.write(greeting());
  socket.on('data', (bytes: Buffer) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    while (unread.length >= 9) {
      const end = 9 + unread.readUIntBE(0, 3);
      if (unread.length < end) return;
      const header = unread.subarray(0, 9);
      const payload = unread.subarray(9, end);
      unread = unread.subarray(end);
      take(header.readUInt8(3), header.readUInt8(4), header.readUInt32BE(5), payload);
    }
  });
  socket.on('error', (error) => fail(error.message));

  return {
    ask(answered) {
      streams.set(nextStream, { answered, message: nothing });
      const template = templates[(nextStream >>> 1) % templates.length];
      if (template === undefined) return;
      waiting.push({ bytes: onStream(template.bytes, nextStream), windowed: template.windowed });
      nextStream += 2;
      flush();
    },
    close: () => socket.destroy(),
  };
}

function fail(why: string): never {
  process.stderr.write(`a call failed: ${why}\n`);
  process.exit(1);
}
