import { memberOf } from '../api/member.ts';

/** As much as a ConfigMap or Secret may hold; the API server looks at that after its webhooks. */
const mostBytes = 1024 * 1024;

/** As many files as no directory of a policy has; each is held while it waits. */
const mostKeys = 1000;

/** Why what an object holds is too much to be looked at; `undefined` when it is not. Takes no copy of it. */
export function excessOf(object: unknown): string | undefined {
  const texts = ['data', 'stringData', 'binaryData'].flatMap((field) => valuesOf(memberOf(object, field)));
  if (texts.length > mostKeys) return `it has more than ${mostKeys} keys; put the policy into fewer files`;
  const characters = texts.reduce<number>(
    (sum, text) => sum + (typeof text === 'string' ? text.length : 0),
    0,
  );
  // In base64 three bytes are four characters.
  return characters > (mostBytes / 3) * 4 + mostKeys * 4
    ? `it holds more than ${mostBytes} bytes, which none may; make the policy smaller`
    : undefined;
}

function valuesOf(map: unknown): readonly unknown[] {
  return typeof map === 'object' && map !== null ? Object.values(map) : [];
}
