import { formatPosition } from '../policy/problem.ts';
import type { DecisionEvent } from './events.ts';
import type { Redaction } from './redaction.ts';

/** The longest line that the decision log writes, in UTF-8. */
export const maxLineBytes = 8192;

/** The longest word of an event, such as an id or a key, in characters. */
const maxWordChars = 160;

/** The longest attribute value, such as a path, in characters. */
const maxValueChars = 512;

/** All attributes of one event, in characters. */
const maxAttributesChars = 4096;

// What JSON leaves in clear, and a terminal or a line splitter obeys.
const control = /[\u007f-\u009f\u2028\u2029]/;
const controls = new RegExp(control, 'g');

/**
 * One decision as one line of JSON, its newline included. What is too long ends in `…`; `truncated` tells that
 * attributes are left out.
 */
export function toDecisionLine(event: DecisionEvent, redaction: Redaction, nowMs: number): string {
  const { attributes, truncated } = toAttributes(event.resource.attributes, redaction);
  const line = write(event, redaction, nowMs, attributes, truncated);
  // Characters that are escaped or take three bytes make a line longer than its characters.
  return Buffer.byteLength(line) <= maxLineBytes ? line : write(event, redaction, nowMs, [], true);
}

type Attributes = readonly (readonly [key: string, value: string])[];

function write(
  event: DecisionEvent,
  redaction: Redaction,
  nowMs: number,
  attributes: Attributes,
  truncated: boolean,
): string {
  const { principal, resource, grant } = event;
  const entry = {
    time: new Date(nowMs).toISOString(),
    id: event.decisionId,
    rpc: event.rpc,
    principal: principal && {
      kind: principal.kind,
      id: cut(redaction.principalId(principal.id), maxWordChars),
      impersonated_by:
        principal.impersonatedBy && cut(redaction.principalId(principal.impersonatedBy), maxWordChars),
    },
    action: cut(event.action, maxWordChars),
    resource: { type: cut(resource.type, maxWordChars), attributes: Object.fromEntries(attributes) },
    effect: event.effect,
    reason: event.reason,
    observed: event.observed || undefined,
    grant: grant && {
      name: cut(grant.name, maxWordChars),
      source: cut(formatPosition(grant.source), maxValueChars),
    },
    revision: event.revision,
    latency_ms: Math.round(event.latencyMs * 1000) / 1000,
    truncated: truncated || undefined,
  };
  const json = JSON.stringify(entry);
  return `${control.test(json) ? json.replace(controls, escapeUnicode) : json}\n`;
}

function toAttributes(
  row: ReadonlyMap<string, string>,
  redaction: Redaction,
): { readonly attributes: Attributes; readonly truncated: boolean } {
  const attributes: (readonly [string, string])[] = [];
  let chars = 0;
  for (const [key, value] of row) {
    const shownKey = cut(key, maxWordChars);
    const shown = cut(redaction.attribute(key, value), maxValueChars);
    chars += shownKey.length + shown.length;
    if (chars > maxAttributesChars) return { attributes, truncated: true };
    attributes.push([shownKey, shown]);
  }
  return { attributes, truncated: false };
}

function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`;
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
