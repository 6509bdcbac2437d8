import type { Consideration } from '../decision/explain.ts';
import type { Grant } from '../decision/grant.ts';
import { formatKey } from '../decision/key-text.ts';
import type { Way } from '../decision/ways.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';

/** A grant by name and place. */
export function formatGrant({ name, source }: Grant): string {
  return `${oneLine(name)} at ${formatPosition(source)}`;
}

/** As whom a subject holds something: `user:ann@example.com`, `group deployers, which lists user:ci@example.com`. */
export function formatWay({ key, group }: Way): string {
  const words = key === 'default' ? 'a user whom nothing names' : oneLine(formatKey(key));
  if (group === undefined) return words;
  const called = `group ${oneLine(group)}`;
  return key === 'default' ? called : `${called}, which lists ${words}`;
}

/** What a grant that does not last says of its end or its beginning; empty for every other. */
export function formatDates({ fromMs, untilMs }: Grant, nowMs: number): string {
  if (nowMs < fromMs && fromMs === Infinity) return ', whose group is suspended';
  if (nowMs < fromMs) return `, whose group is suspended until ${toMoment(fromMs)}`;
  if (untilMs === Infinity) return '';
  return nowMs < untilMs ? `, until ${toMoment(untilMs)}` : `, which ended at ${toMoment(untilMs)}`;
}

/** A moment as answers write it. */
export function toMoment(ms: number): string {
  return new Date(ms).toISOString();
}

/** A grant as programs read it. */
export function toGrantJson({ grant, ways }: Consideration): object {
  return {
    name: grant.name,
    source: formatPosition(grant.source),
    heldBy: ways.map(toWayJson),
    until: grant.untilMs === Infinity ? undefined : toMoment(grant.untilMs),
  };
}

function toWayJson({ key, group }: Way): object {
  return { subject: formatKey(key), group };
}

/** The rows of a grant as the policy writes them. */
export function scopeOf({
  scope,
}: Grant): 'all' | readonly (readonly Grant['scope']['clauses'][number]['filters'][number]['text'][])[] {
  return scope.unrestricted ? 'all' : scope.clauses.map(({ filters }) => filters.map(({ text }) => text));
}
