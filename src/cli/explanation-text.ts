import type { ProvenChange } from '../analysis/suggestion/propose.ts';
import type { Explanation } from '../decision/explanation.ts';
import type { Standing } from '../decision/standing.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';
import { type Asked, describeAsked } from './asked-text.ts';
import { toConsiderationJson, toConsiderationLines } from './considered-text.ts';
import type { Routed } from './explain-request.ts';
import { formatGrant, toMoment } from './grant-text.ts';
import { describeDenial } from './proposals.ts';
import { routeLines, toRouteJson } from './routed-text.ts';
import { suggestionLines, toSuggestionJson } from './suggestion-text.ts';

/** All that `explain` found out. */
export interface Told {
  readonly routed: Routed | undefined;
  readonly asked: Asked | undefined;
  readonly explanation: Explanation | undefined;
  readonly changes: readonly ProvenChange[];
  readonly hints: readonly string[];
  readonly standing: Standing;
  readonly nowMs: number;
}

/** How an answer came about, for people. */
export function toExplanationText(told: Told): string {
  const { routed, asked, explanation, changes, hints, nowMs } = told;
  const lines = [answerLine(told), ...(routed === undefined ? [] : routeLines(routed))];
  if (asked !== undefined && explanation !== undefined) {
    lines.push(
      describeAsked(asked, explanation.meaning),
      ...explanation.suspendedAt.map((place) => `suspended at ${formatPosition(place)}`),
      ...toConsiderationLines(explanation, nowMs),
    );
    if (explanation.nearest !== undefined) lines.push(`nearest: ${formatGrant(explanation.nearest.grant)}`);
  }
  lines.push(...hints.map((hint) => `hint: ${hint}`));
  if (explanation !== undefined) lines.push(...suggestionLines(explanation, changes));
  return [...lines.map(oneLine), ''].join('\n');
}

function answerLine({ routed, explanation }: Told): string {
  const { outcome } = routed ?? {};
  if (outcome !== undefined) {
    return outcome.effect === 'ALLOW'
      ? `ALLOW ${outcome.reason}`
      : `DENY ${outcome.reason}: ${outcome.message}`;
  }
  if (explanation === undefined) return 'DENY';
  const { decision } = explanation;
  const until = decision.untilMs === Infinity ? '' : ` until ${toMoment(decision.untilMs)}`;
  return decision.effect === 'ALLOW'
    ? `ALLOW ${decision.reason}${until}`
    : `DENY ${decision.reason}${until}: ${describeDenial(decision)}`;
}

/** The same for programs. */
export function toExplanationJson(told: Told): object {
  const { routed, asked, explanation, changes, hints } = told;
  const { effect, reason } = routed?.outcome ??
    explanation?.decision ?? { effect: 'DENY', reason: 'NO_GRANT' };
  const untilMs = explanation?.decision.untilMs ?? Infinity;
  return {
    effect,
    reason,
    validUntil: untilMs === Infinity ? undefined : toMoment(untilMs),
    route: routed && toRouteJson(routed),
    question: asked && {
      action: asked.action,
      type: asked.resource.type,
      attributes: Object.fromEntries(asked.resource.attributes),
      requires: explanation?.meaning.requires,
      range: explanation?.meaning.range,
    },
    suspendedAt: explanation?.suspendedAt.map(formatPosition),
    grants: explanation?.considered.map(toConsiderationJson),
    nearest: explanation?.nearest && oneLine(formatPosition(explanation.nearest.grant.source)),
    suggestions: explanation === undefined ? [] : toSuggestionJson(explanation, changes),
    hints,
  };
}
