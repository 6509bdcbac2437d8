/** The frames of HTTP/2 that a unary call needs. @see RFC 9113 §6 */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
} as const;

/** The flag of a frame that ends its stream, or acknowledges. */
export const END_OR_ACK = 0x1;

const END_HEADERS = 0x4;
const largestWindow = 2 ** 31 - 1;

/** The window of a connection before anybody has changed it. */
export const firstWindow = 65_535;

/** What gRPC puts before a message: whether it is compressed, and its length. */
export const messagePrefix = 5;

/** Writes a frame. */
export function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes.writeUInt8(type, 3);
  bytes.writeUInt8(flags, 4);
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, 9);
  return bytes;
}

/** What a client says first: windows that never fill, and no table of header fields to keep. */
export function greeting(): Buffer {
  const settings = Buffer.alloc(12);
  settings.writeUInt16BE(1, 0);
  settings.writeUInt16BE(4, 6);
  settings.writeUInt32BE(largestWindow, 8);
  const window = Buffer.alloc(4);
  window.writeUInt32BE(largestWindow - firstWindow);
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(FRAME.settings, 0, 0, settings),
    frame(FRAME.windowUpdate, 0, 0, window),
  ]);
}

/** The two frames of a gRPC call, for the stream to be filled in by `address`. */
export function request(path: string, message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(messagePrefix);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([
    frame(FRAME.headers, END_HEADERS, 0, headerBlock(path)),
    frame(FRAME.data, END_OR_ACK, 0, Buffer.concat([prefix, message])),
  ]);
}

/** A copy of a request for one stream. */
export function onStream(template: Buffer, stream: number): Buffer {
  const bytes = Buffer.from(template);
  bytes.writeUInt32BE(stream, 5);
  bytes.writeUInt32BE(stream, 9 + bytes.readUIntBE(0, 3) + 5);
  return bytes;
}

/** `POST`, `http`, path, authority, content type and `te`, none of them indexed. @see RFC 7541 §6 and Appendix A */
function headerBlock(path: string): Buffer {
  const text = (value: string): Buffer => Buffer.from([value.length, ...Buffer.from(value)]);
  return Buffer.concat([
    Buffer.from([0x83, 0x86, 0x04]),
    text(path),
    Buffer.from([0x01]),
    text('localhost'),
    Buffer.from([0x0f, 0x10]),
    text('application/grpc'),
    Buffer.from([0x00]),
    text('te'),
    text('trailers'),
  ]);
}
