/** Why nothing could be decided. */
export type FaultCode =
  | 'INVALID_REQUEST'
  | 'NOT_ALLOWED_TO_ASK'
  | 'NOT_FOUND'
  | 'NO_POLICY'
  | 'DRAINING'
  | 'TOO_LATE'
  | 'CANCELLED';

/** No decision could be made. Thrown anywhere under a handler, caught in `unary.ts` only; its message goes to the caller. */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }
}

/** A request whose field cannot be read; `path` names it as `checks[3].resource.type`. */
export function unreadable(path: string, problem: string): Fault {
  return new Fault('INVALID_REQUEST', `\`${path}\` ${problem}`);
}
