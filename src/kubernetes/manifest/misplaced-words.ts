import { isFields } from '../inject/json-reader.ts';
import { MOST_TOLD, type Path, quote, type Remark } from '../inject/remark.ts';
import { ANNOTATIONS, INJECT_LABEL } from '../inject/words.ts';

const KINDS = [
  ['label', 'labels', [INJECT_LABEL]],
  ['annotation', 'annotations', ANNOTATIONS],
] as const;

/** Warnings of our words on a workload whose pods do not have them, and which nobody reads there. */
export function misplacedWords(workload: unknown, path: Path, pod: unknown): readonly Remark[] {
  return KINDS.flatMap(([kind, member, known]) =>
    known
      .filter((name) => has(workload, member, name) && !has(pod, member, name))
      .slice(0, MOST_TOLD)
      .map((name) => ({
        path: [...path, 'metadata', member, name],
        message: `the ${kind} ${quote(name)} means something on pods only; write it into the \`metadata\` of the template`,
      })),
  );
}

function has(value: unknown, member: string, name: string): boolean {
  const metadata = isFields(value) ? value['metadata'] : undefined;
  const words = isFields(metadata) ? metadata[member] : undefined;
  return isFields(words) && Object.hasOwn(words, name);
}
