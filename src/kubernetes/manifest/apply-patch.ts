import { type Document, isCollection, isMap, isSeq } from 'yaml';
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
  if (isCollection(node)) unfold(document, path);
  if (isSeq(parent)) parent.items.splice(last === '-' ? parent.items.length : Number(last), 0, node);
  else if (isMap(parent)) parent.set(last, node);
  return isCollection(parent);
}

/** A container on one line is nothing to read. */
function unfold(document: Document, path: readonly string[]): void {
  for (const depth of path.keys()) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isCollection(node)) node.flow = false;
  }
}
