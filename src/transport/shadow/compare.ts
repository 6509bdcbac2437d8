import type { Principal } from '../../decision/principal.ts';
import type { Aspect } from '../../telemetry/events.ts';
import type { Said } from '../grpc/call.ts';

/** In what two answers to one question differ; the reason and the grant are beside the point. */
export function differencesOf(one: Said, other: Said): readonly Aspect[] {
  const aspects: Aspect[] = [];
  if (one.effect !== other.effect) aspects.push('effect');
  else if (one.rows !== other.rows) aspects.push('rows');
  const bothTell = one.tellsWhom && other.tellsWhom;
  if (bothTell && toText(one.principal) !== toText(other.principal)) aspects.push('principal');
  return aspects;
}

/** Of a principal what an upstream is told. */
function toText(principal: Principal | undefined): string {
  if (principal === undefined) return '';
  const { kind, id, email, groups } = principal;
  return JSON.stringify([kind, id, email, groups]);
}
