import type { DenyReason } from '../decision/authorize.ts';
import type { AllowReason } from '../decision/policy-data.ts';
import type { Unroutable } from './ask.ts';

/** Why a request passes: by a grant, or because its route asks for less than one. */
export type PassReason = AllowReason | 'PUBLIC' | 'AUTHENTICATED';

/** Why a sub-request of a proxy tells of no request, or of one that it cannot hand on unharmed. */
export type ForwardRefusal =
  | 'NOT_FORWARDED'
  | 'FORWARDED_TWICE'
  | 'BAD_FORWARDED_VALUE'
  | 'TOO_MANY_HEADERS'
  | 'UNEXPECTED_BODY'
  | 'BODY_TOO_LARGE'
  | 'RESERVED_HEADER'
  | 'UNBELIEVED_HEADER';

/** Why a request does not pass. */
export type BlockReason =
  | DenyReason
  | Unroutable['refusal']
  | 'NOT_IN_GROUP'
  | 'CONTRADICTORY_NAME'
  | 'SCOPE_TOO_LARGE'
  | ForwardRefusal;
