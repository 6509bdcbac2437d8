import type { Flag } from '../config.ts';

/** A flag with one value. */
export function one(value: string, about: string, byDefault?: string): Flag {
  return { kind: 'one', value, about, byDefault: byDefault === undefined ? [] : [byDefault] };
}

/** A flag that may be given more than once. */
export function many(value: string, about: string, ...byDefault: readonly string[]): Flag {
  return { kind: 'many', value, about, byDefault };
}

/** A flag without a value. */
export function toggle(about: string): Flag {
  return { kind: 'switch', value: '', about, byDefault: [] };
}

/** The flag that every command that reads a policy has. */
export const policyFlag: Flag = many(
  'PATH',
  'a policy file, or a directory of *.yaml, *.yml and *.json; may be given more than once',
);

/** The flag of every command whose output programs read. */
export const jsonFlag: Flag = toggle('print JSON for programs');
