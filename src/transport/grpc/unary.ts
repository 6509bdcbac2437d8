import { type handleUnaryCall, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { after } from './after.ts';
import { type Decoder, decode, type Encoder, encode } from './codec.ts';
import { Fault, type FaultCode } from './fault.ts';

/** How to read the request of an RPC and how to write its response. */
export interface Codec<Request, Response> {
  readonly request: Decoder<Request>;
  readonly response: Encoder<Response>;
  /** Says in a response that there is no answer, where the protocol has one for it; otherwise the call fails. */
  readonly failure?: (failure: Failure) => Response;
}

/** When a call began. */
export interface Clock {
  /** Milliseconds since the epoch: the one reading by which everything in the call is decided. */
  readonly nowMs: number;
  /** The same moment by `performance.now()`, to measure from. */
  readonly startedMs: number;
}

/** What is told of each call of an RPC. */
export interface Report {
  /** `code` is the name of the gRPC status. */
  readonly answered: (code: string, seconds: number) => void;
  /** A fault whose cause the caller does not see. */
  readonly faulted: (error: unknown) => void;
}

/** How a call ends that is not answered. */
export interface Failure {
  readonly code: status;
  readonly details: string;
}

const statuses: Record<FaultCode, status> = {
  INVALID_REQUEST: status.INVALID_ARGUMENT,
  NOT_ALLOWED_TO_ASK: status.PERMISSION_DENIED,
  NOT_FOUND: status.NOT_FOUND,
  NO_POLICY: status.UNAVAILABLE,
  DRAINING: status.UNAVAILABLE,
  TOO_LATE: status.DEADLINE_EXCEEDED,
  CANCELLED: status.CANCELLED,
};

/**
 * An RPC of one request and one response, over bytes as they came: what is not admitted, decoded, decided or encoded
 * ends here.
 */
export function unary<Request, Response, Context>(
  codec: Codec<Request, Response>,
  report: Report,
  admit: (clock: Clock, bytes: number) => Context,
  answer: (request: Request, context: Context) => Response | Promise<Response>,
): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    const clock = readClock();
    const finish = (outcome: Buffer | Failure): void => {
      const answered = Buffer.isBuffer(outcome);
      if (answered) callback(null, outcome);
      else if (codec.failure !== undefined) callback(null, encode(codec.response, codec.failure(outcome)));
      else callback(outcome);
      report.answered(answered ? 'OK' : status[outcome.code], secondsSince(clock));
    };
    const outcome = settle(report, () => {
      stillWanted(call, clock.nowMs);
      const context = admit(clock, call.request.length);
      return after(answer(read(codec.request, call.request), context), (response) =>
        encode(codec.response, response),
      );
    });
    if (outcome instanceof Promise) void outcome.then(finish);
    else finish(outcome);
  };
}

/** Reads the clock for a call. */
export function readClock(): Clock {
  return { nowMs: Date.now(), startedMs: performance.now() };
}

/** How long a call has taken. */
export function secondsSince({ startedMs }: Clock): number {
  return (performance.now() - startedMs) / 1000;
}

/** Does the work of a call. The one file that catches what is thrown in it, and the one mapping to a status. */
export function attempt<T>(report: Report, work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    return fail(report, error);
  }
}

/** As `attempt`, of work that may end later; a promise never rejects. */
export function settle<T>(report: Report, work: () => T | Promise<T>): T | Failure | Promise<T | Failure> {
  const outcome = attempt(report, work);
  return outcome instanceof Promise ? outcome.catch((error: unknown) => fail(report, error)) : outcome;
}

function fail(report: Report, error: unknown): Failure {
  if (!(error instanceof Fault) || error.cause !== undefined) report.faulted(error);
  return toFailure(error);
}

/** The status of something thrown: a fault's own, and of anything else that it is our fault and no more. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Fault) return { code: statuses[error.code], details: error.message };
  return { code: status.INTERNAL, details: 'internal error' };
}

/** Reads a request. @throws {Fault} INVALID_REQUEST when the bytes are none */
export function read<Request>(decoder: Decoder<Request>, bytes: Uint8Array): Request {
  try {
    return decode(decoder, bytes);
  } catch {
    throw new Fault(
      'INVALID_REQUEST',
      'the request is not a message of the RPC, or a string in it is not UTF-8',
    );
  }
}

function stillWanted(call: ServerUnaryCall<Buffer, Buffer>, nowMs: number): void {
  if (call.cancelled) throw new Fault('CANCELLED', 'the caller cancelled');
  if (nowMs >= Number(call.getDeadline())) throw new Fault('TOO_LATE', 'the deadline has passed');
}
