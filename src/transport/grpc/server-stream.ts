import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { encode } from './codec.ts';
import type { Fault } from './fault.ts';
import type { OpenStreams } from './open-streams.ts';
import {
  attempt,
  type Codec,
  type Failure,
  type Report,
  read,
  readClock,
  secondsSince,
  toFailure,
} from './unary.ts';

/** Where the answers of a stream go. */
interface Sink<Response> {
  /** Sends an answer as fast as the reader takes them: one is on its way, and of those that wait only the newest is kept. */
  readonly send: (response: Response) => void;
  /** Ends the stream. */
  readonly fail: (fault: Fault) => void;
}

/** Begins a stream; the answer ends what it began. @throws {Fault} when there is nothing to tell */
export type Begin<Request, Response> = (request: Request, sink: Sink<Response>) => () => void;

type Stream = ServerWritableStream<Buffer, Buffer>;

/** An RPC of one request and many responses, which ends when the reader leaves or the server stops. */
export function serverStream<Request, Response>(
  codec: Codec<Request, Response>,
  report: Report,
  openStreams: OpenStreams,
  begin: Begin<Request, Response>,
): handleServerStreamingCall<Buffer, Buffer> {
  return (stream) => {
    const clock = readClock();
    const write = createLatestWriter(stream);
    let ended = false;
    let stop: (() => void) | undefined;

    function end(failure: Failure | undefined): void {
      if (ended) return;
      ended = true;
      forget();
      stop?.();
      if (failure !== undefined) stream.emit('error', failure);
      report.answered(status[failure?.code ?? status.CANCELLED], secondsSince(clock));
    }

    const sink: Sink<Response> = {
      send: (response) => write(encode(codec.response, response)),
      fail: (fault) => end(toFailure(fault)),
    };
    const forget = openStreams.add(sink.fail);
    stream.once('close', () => end(undefined));
    const begun = attempt(report, () => begin(read(codec.request, stream.request), sink));
    if (typeof begun !== 'function') end(begun);
    else if (stream.writable) stop = begun;
    else begun();
  };
}

function createLatestWriter(stream: Stream): (message: Buffer) => void {
  let busy = false;
  let waiting: Buffer | undefined;

  return function write(message) {
    if (!stream.writable) return;
    if (busy) {
      waiting = message;
      return;
    }
    busy = true;
    stream.write(message, () => {
      busy = false;
      const next = waiting;
      waiting = undefined;
      if (next !== undefined) write(next);
    });
  };
}
