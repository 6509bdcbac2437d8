import type { Resource } from './authorize.ts';
import type { Policy } from './policy.ts';

/** A resource as a caller writes it: `id` is shorthand for the attribute `name`. */
export interface ResourceText {
  readonly type: string;
  readonly id: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** An attribute that says something else than the name it must equal. */
export interface Contradiction {
  readonly attribute: string;
}

/**
 * Completes a row: `id` becomes the attribute `name`, and a type whose own name is also another attribute (of an
 * application its namespace) gets that one. Two words for one thing that differ are a contradiction, never a choice.
 */
export function toResource(policy: Policy, { type, id, attributes }: ResourceText): Resource | Contradiction {
  const own = policy.ownNames.get(type);
  const name = id || (own === undefined ? '' : attributes.get('name') || attributes.get(own));
  if (!name) return { type, attributes };
  const row = new Map(attributes);
  for (const attribute of own === undefined ? ['name'] : ['name', own]) {
    if ((row.get(attribute) || name) !== name) return { attribute };
    row.set(attribute, name);
  }
  return { type, attributes: row };
}
