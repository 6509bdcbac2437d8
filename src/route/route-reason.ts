import type { DenyReason } from '../decision/authorize.ts';
import type { AllowReason } from '../decision/policy-data.ts';
import type { Unroutable } from './ask.ts';

/** Why a request passes: by a grant, or because its route asks for less than one. */
export type PassReason = AllowReason | 'PUBLIC' | 'AUTHENTICATED';

/** Why a request does not pass. */
export type BlockReason =
  | DenyReason
  | Unroutable['refusal']
  | 'NOT_IN_GROUP'
  | 'CONTRADICTORY_NAME'
  | 'SCOPE_TOO_LARGE';
