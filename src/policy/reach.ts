import type { LoadedPolicy } from './loader.ts';
import { formatPosition } from './problem.ts';

/** A grant that reaches people whom the policy does not name. */
export interface Reach {
  readonly whom: string;
  readonly grant: string;
  /** `file:line:column` */
  readonly source: string;
}

/** A holder that is open, and to whom. */
type Opening = readonly [holder: number, whom: string];

/** The grants of a policy that reach everybody, every authenticated caller, or every user whom nothing names. */
export function reachOf({ head, slices }: LoadedPolicy): readonly Reach[] {
  const grants = slices.flatMap((slice) => slice.grants);
  const holders = slices.flatMap((slice) => slice.holders);
  const named = slices.flatMap((slice) => slice.named).length;
  const open = slices
    .flatMap((slice) => slice.members)
    .flatMap(([holder, { by }]): readonly Opening[] => {
      if (by === 'anyone') return [[holder, 'everybody, without any credential']];
      return by === 'authenticated' ? [[holder, 'every authenticated caller']] : [];
    });
  const strangers = `every authenticated user but those of bound groups (${String(named)} names)`;
  const fallback: readonly Opening[] = head.fallback === undefined ? [] : [[head.fallback, strangers]];
  return [...open, ...fallback].flatMap(([holder, whom]) =>
    (holders[holder] ?? []).flatMap((place) => {
      const grant = grants[place];
      return grant === undefined ? [] : [{ whom, grant: grant.name, source: formatPosition(grant.source) }];
    }),
  );
}
