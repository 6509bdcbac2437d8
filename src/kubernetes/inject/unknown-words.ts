import { suggest } from '../../policy/syntax/suggest.ts';
import type { Pod } from './pod.ts';
import { quote, type Remark } from './remark.ts';
import { ANNOTATIONS, INJECT_LABEL, PREFIX } from './words.ts';

/** Warnings of labels and annotations of our domain that mean nothing where they stand. */
export function unknownWords({ labels, annotations }: Pod): readonly Remark[] {
  return [
    ...unknownOf(labels, [INJECT_LABEL], 'label', ANNOTATIONS),
    ...unknownOf(annotations ?? new Map<string, string>(), ANNOTATIONS, 'annotation', [INJECT_LABEL]),
  ];
}

function unknownOf(
  given: ReadonlyMap<string, string>,
  known: readonly string[],
  kind: 'label' | 'annotation',
  elsewhere: readonly string[],
): readonly Remark[] {
  const other = kind === 'label' ? 'an annotation' : 'a label';
  return [...given.keys()]
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .map((name) => ({
      path: ['metadata', `${kind}s`, name],
      message: elsewhere.includes(name)
        ? `${quote(name)} means something as ${other} only`
        : `there is no ${kind} ${quote(name)}${suggest(name, known)}`,
    }));
}
