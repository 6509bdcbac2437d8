import type { Permission } from './catalogue.ts';
import type { AllowReason, PermissionText, Position } from './policy-data.ts';
import type { Scope } from './scope.ts';

/** A permission over a scope, with the place in the policy that gave it. */
export interface Grant {
  readonly name: string;
  readonly source: Position;
  readonly permission: Permission;
  /** What the permission lays out, for answers that spell it. */
  readonly permissionText: PermissionText;
  readonly scope: Scope;
  /** Milliseconds since the epoch: the grant holds while `fromMs <= now < untilMs`. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: AllowReason;
}
