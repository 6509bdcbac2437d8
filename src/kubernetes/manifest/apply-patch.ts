import { type Document, isMap, isSeq } from 'yaml';
import type { PatchOperation } from '../inject/injection.ts';
import type { Path } from '../inject/remark.ts';

/**
 * Adds to a YAML document what a patch adds, and leaves all the rest as it is written.
 *
 * @returns whether everything has its place; where an alias or a merge key stands there is none
 */
export function applyPatch(document: Document, patch: readonly PatchOperation[]): boolean {
  return patch.every(({ path, value }) => addAt(document, toPath(path), value));
}

/** The steps of a JSON pointer. */
export function toPath(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON pointer below a path. */
export function prefix(base: Path, pointer: string): string {
  const steps = base.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  return steps.map((step) => `/${step}`).join('') + pointer;
}

function addAt(document: Document, path: readonly string[], value: unknown): boolean {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1) ?? '';
  // What is said twice is written twice, not as an anchor and its alias.
  const node = document.createNode(value, { aliasDuplicateObjects: false });
  if (isSeq(parent)) {
    if (parent.items.length === 0) parent.flow = false;
    parent.items.splice(last === '-' ? parent.items.length : Number(last), 0, node);
    return true;
  }
  if (!isMap(parent)) return false;
  if (parent.items.length === 0) parent.flow = false;
  parent.set(last, node);
  return true;
}
