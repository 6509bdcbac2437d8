import type { ScopeAnswer } from '../../decision/scope-for.ts';
import type { ScopeForRequest } from '../../gen/sidegate/v1/decision.ts';
import { after } from '../grpc/after.ts';
import type { Exchange, Said } from '../grpc/call.ts';
import { scopeOf } from '../grpc/scope-of.ts';
import { type Asker, identify, principalOf } from '../grpc/subject.ts';
import { deafObserver } from './quiet-desk.ts';
import { toRowsText } from './rows-text.ts';

/** Rows that were told, to be asked for again. */
export function toExchange(request: ScopeForRequest, asker: Asker, answer: ScopeAnswer): Exchange {
  const { subject, action, resourceType } = request;
  const resource = { type: resourceType, attributes: new Map<string, string>() };
  return {
    asked: () => [
      { request: undefined, action, resource, decisionId: undefined, said: toSaid(answer, asker) },
    ],
    again: (call) =>
      after(identify(call, subject, deafObserver), (other) => [toSaid(scopeOf(call, other, request), other)]),
  };
}

function toSaid(answer: ScopeAnswer, asker: Asker): Said {
  return {
    effect: answer.kind,
    reason: answer.reason,
    grant: undefined,
    principal: principalOf(asker),
    rows: toRowsText(answer),
    tellsWhom: false,
  };
}
