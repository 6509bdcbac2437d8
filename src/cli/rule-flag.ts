import { UsageError } from '../config.ts';

/** One rule of an access token, as a flag spells it. */
export interface RuleText {
  readonly verb: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** How a rule is spelt. */
export const RULE = 'VERB:NAMESPACE:KIND:NAME';

/**
 * Reads a rule from a flag.
 *
 * @throws {UsageError} when it is none
 */
export function toRule(flag: string, text: string): RuleText {
  const [verb = '', namespace = '', kind = '', name = '', ...more] = text.split(':');
  if (!['view', 'edit', 'manage'].includes(verb) || [namespace, kind, name].includes('') || more.length > 0) {
    throw new UsageError(`\`--${flag} ${text}\` is no ${RULE}; the verb is view, edit or manage`);
  }
  return { verb, namespace, kind, name };
}
