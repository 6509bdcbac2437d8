import { isUtf8 } from 'node:buffer';
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/** Reads one kind of message, as ts-proto generates it. */
export interface Decoder<T> {
  readonly decode: (input: BinaryReader) => T;
}

/** Writes one kind of message, as ts-proto generates it. */
export interface Encoder<T> {
  readonly encode: (message: T, writer: BinaryWriter) => BinaryWriter;
}

/** A writer that grew beyond this is not kept, so that one large answer does not hold its memory for good. */
const keptWriterBytes = 64 * 1024;

const replacement = '\uFFFD';

let spare: BinaryWriter | undefined;

/**
 * Reads a message.
 *
 * @throws {Error} when the bytes are no such message, or a string in them is not UTF-8
 */
export function decode<T>(decoder: Decoder<T>, bytes: Uint8Array): T {
  const reader = new BinaryReader(bytes, decodeUtf8);
  const message = decoder.decode(reader);
  if (reader.pos !== reader.len) throw new Error('the message ends before its bytes do');
  return message;
}

/** Writes a message. */
export function encode<T>(encoder: Encoder<T>, message: T): Buffer {
  const writer = spare ?? new BinaryWriter();
  // Taken out while in use: an encoder that throws leaves half a message in its writer.
  spare = undefined;
  const { buffer, byteOffset, byteLength } = encoder.encode(message, writer).finish();
  if (byteLength <= keptWriterBytes) spare = writer;
  return Buffer.from(buffer, byteOffset, byteLength);
}

function decodeUtf8(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.includes(replacement) && !isUtf8(bytes)) throw new Error('a string is not UTF-8');
  return text;
}
