import { stand } from '../../decision/standing.ts';
import type {
  AuthenticateRequest,
  AuthenticateResponse,
  Credentials,
} from '../../gen/sidegate/v1/decision.ts';
import type { AuthenticationResult } from '../../identity/authentication.ts';
import { type Rejection, refused } from '../../identity/rejection.ts';
import { after } from './after.ts';
import type { Call, Desk, Handler } from './call.ts';
import { fromInstant } from './instant-messages.ts';
import { fromRejection } from './rejection-messages.ts';
import { recogniseAndTell, validUntilMs } from './subject.ts';
import { fromPrincipal } from './subject-messages.ts';

const nothingShown: Credentials = { headers: [], peer: undefined, verifiedClaims: new Map() };

/** Finds who is calling. A suspended caller is not recognised, whoever vouches for him. */
export function createAuthenticate({ observer }: Desk): Handler<AuthenticateRequest, AuthenticateResponse> {
  return ({ credentials }, call) => {
    const found = recogniseAndTell(call, credentials ?? nothingShown, observer);
    return after(found, (result) => toResponse(call, result));
  };
}

function toResponse(call: Call, { principal, rejection }: AuthenticationResult): AuthenticateResponse {
  const { snapshot, clock } = call;
  if (rejection !== undefined) {
    return rejected(call, rejection, validUntilMs(rejection, clock.nowMs));
  }
  const { refusal, untilMs } = stand(snapshot.policy, principal, clock.nowMs);
  if (refusal !== undefined) return rejected(call, refused(refusal), untilMs);
  return {
    result: { $case: 'principal', value: fromPrincipal(principal) },
    revision: snapshot.revision,
    validUntil: fromInstant(untilMs),
  };
}

function rejected({ snapshot }: Call, rejection: Rejection, untilMs: number): AuthenticateResponse {
  return {
    result: { $case: 'rejection', value: fromRejection(rejection) },
    revision: snapshot.revision,
    validUntil: fromInstant(untilMs),
  };
}
