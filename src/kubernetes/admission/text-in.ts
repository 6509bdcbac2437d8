import { memberOf } from '../api/member.ts';

/** The text that is a member of a JSON object, and nothing else that may stand there. */
export function textIn(value: unknown, name: string): string | undefined {
  const found = memberOf(value, name);
  return typeof found === 'string' ? found : undefined;
}
