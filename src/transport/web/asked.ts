import type { Question } from '../../route/ask.ts';
import type { DecisionEvent } from '../../telemetry/events.ts';

const nothing: ReadonlyMap<string, string> = new Map();

/** What a request asked, as logs have it; nothing of one that no route means. */
export function toAsked(question: Question | undefined): Pick<DecisionEvent, 'action' | 'resource'> {
  const ask = question?.ask;
  if (ask === undefined || !('type' in ask)) {
    return { action: '', resource: { type: '', attributes: nothing } };
  }
  const attributes = ask.for === 'resource' ? ask.attributes : nothing;
  return { action: ask.action, resource: { type: ask.type, attributes } };
}
