import type { Credentials } from '../../identity/credentials.ts';
import type { RouteRequest } from '../../route/ask.ts';

/** A request of the web that a proxy holds back until it is decided. */
export interface WebRequest {
  readonly route: RouteRequest;
  /** `http` or `https`; empty when the proxy does not say. */
  readonly scheme: string;
  readonly credentials: Credentials;
  /** What `X-Forwarded-For` held before the PEP added its peer, where it is not among the headers any more. */
  readonly forwardedFor?: readonly string[];
}
