import { isDeepStrictEqual } from 'node:util';
import { Refusal } from './status.ts';

/** Applies `test`, `add` and `replace` to an object, which is not changed. @see RFC 6902 */
export function applyPatch(object: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new Refusal(400, 'BadRequest', 'the patch is no list');
  const whole = { root: structuredClone(object) };
  for (const operation of patch) apply(whole, operation);
  return whole.root;
}

function apply(whole: object, operation: unknown): void {
  const op: unknown = Reflect.get(Object(operation), 'op');
  const value: unknown = Reflect.get(Object(operation), 'value');
  const path = String(Reflect.get(Object(operation), 'path'));
  const segments = ['root', ...path.split('/').slice(1).map(readSegment)];
  const last = segments.pop() ?? '';
  let parent: unknown = whole;
  for (const segment of segments) parent = Reflect.get(Object(parent), segment);
  if (typeof parent !== 'object' || parent === null) throw failed(path);
  if (op === 'test' && !isDeepStrictEqual(Reflect.get(parent, last), value)) throw failed(path);
  if (op === 'add' || op === 'replace') Reflect.set(parent, last, structuredClone(value));
}

function readSegment(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

function failed(path: string): Refusal {
  return new Refusal(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${path}`,
  );
}
