/** What is wrong when no answer of the API server says it. */
type ClientReason = 'Unreachable' | 'Timeout' | 'TooLarge' | 'Unreadable' | 'NoCredentials';

/**
 * A request that the API server did not fulfil. The message names the request, never the token.
 *
 * `reason` is that of the answer's `Status`, such as `AlreadyExists`, or of our own where there was no answer.
 */
export class ApiError extends Error {
  /** The status of the answer; `undefined` when there was none that could be read. */
  readonly status: number | undefined;
  readonly reason: string;

  constructor(request: string, status: number | undefined, reason: string, why: string) {
    super(
      `\`${request}\` failed: ${[status, reason].filter((part) => part !== undefined).join(' ')}, ${why}`,
    );
    this.status = status;
    this.reason = reason;
  }
}

/** A failure that happened on our side of the wire. */
export function clientError(request: string, reason: ClientReason, why: string): ApiError {
  return new ApiError(request, undefined, reason, why);
}

/** What a `Status` says that is worth repeating fits; a webhook's denial may hold pages. */
const mostMessageLength = 300;

/** Reads an answer that is no success. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status */
export function toApiError(request: string, status: number, body: unknown): ApiError {
  const reason = textOf(body, 'reason');
  const message = textOf(body, 'message');
  return new ApiError(
    request,
    status,
    reason !== undefined && /^[A-Za-z]{1,64}$/.test(reason) ? reason : 'Unknown',
    message === undefined ? 'without a word why' : toLine(message),
  );
}

function textOf(body: unknown, name: 'reason' | 'message'): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const found: unknown = Reflect.get(body, name);
  return typeof found === 'string' ? found : undefined;
}

function toLine(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return line.length > mostMessageLength ? `${line.slice(0, mostMessageLength)}…` : line;
}
