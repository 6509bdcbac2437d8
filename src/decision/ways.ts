import { append } from './buckets.ts';
import type { Grant } from './grant.ts';
import type { Holder } from './holder.ts';
import type { Policy } from './policy.ts';
import type { SubjectKey } from './policy-data.ts';
import type { Standing } from './standing.ts';

/** How a subject comes to hold a grant. */
export interface Way {
  /** As whom; `default` as a user whom nothing names. */
  readonly key: SubjectKey | 'default';
  /** The group whose members the policy lists, and among them this key; absent: the grant names the key itself. */
  readonly group: string | undefined;
}

/** Finds by which ways a subject holds each of its grants. */
export function waysOf(policy: Policy, { subject, holders }: Standing): ReadonlyMap<Grant, readonly Way[]> {
  const keys = new Map<Holder, (SubjectKey | 'default')[]>();
  for (const [key, holder] of policy.directory.trace(subject)) {
    append(keys, holder, key);
  }
  const ways = new Map<Grant, Way[]>();
  for (const holder of new Set(holders)) {
    const group = policy.notes.groupOf(holder);
    const found = [...new Set(keys.get(holder) ?? ['default' as const])].map((key): Way => ({ key, group }));
    for (const grant of new Set(holder.grants)) {
      for (const way of found) append(ways, grant, way);
    }
  }
  return ways;
}
