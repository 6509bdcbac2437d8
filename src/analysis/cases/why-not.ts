import { type Consideration, explain } from '../../decision/explain.ts';
import type { Row } from '../../decision/filter.ts';
import { toResource } from '../../decision/resource.ts';
import type { Standing } from '../../decision/standing.ts';
import type { Why } from './check.ts';
import { mustBeNamed } from './words.ts';
import type { World } from './world.ts';

/** A question that was denied. */
interface Denied {
  readonly action: string;
  readonly type: string;
  readonly row: Row;
  readonly nowMs: number;
}

/** Denials for which the grants of whoever asks are the reason. */
const byGrants: ReadonlySet<string> = new Set(['NO_GRANT', 'OUT_OF_SCOPE', 'EXPIRED']);

/** Why a question was denied: what each grant lacked, where grants are the reason. */
export function whyDenied(reason: string, asked: Denied, standing: Standing, { policy }: World): Why {
  if (mustBeNamed(reason)) return { hint: hintFor(reason) };
  if (standing.refusal !== undefined || !byGrants.has(reason)) return {};
  const { action, type, row, nowMs } = asked;
  const resource = toResource(policy, { type, id: '', attributes: row });
  if ('attribute' in resource) return {};
  const considered: readonly Consideration[] = explain(policy, standing, action, resource, nowMs);
  return { considered };
}

/** What to write for a denial that a slip of the pen gives as well. */
export function hintFor(reason: string): string {
  return `a misspelt question meets with this too; if it is meant, want \`${reason}\` by its name`;
}
