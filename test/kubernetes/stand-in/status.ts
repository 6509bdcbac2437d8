/** An answer other than the object that was asked for. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** What the wire says of a refusal. */
export function toStatus({ code, reason, message }: Refusal): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}
