import type { FilterText } from '../../decision/filter.ts';
import type { Position } from '../../decision/policy-data.ts';
import { positionOf, type Source } from '../../policy/language.ts';
import type { ByLanguage } from '../../policy/sources.ts';
import type { Located } from '../../policy/syntax/shape.ts';

/** A filter where it stands. */
export interface PlacedFilter {
  readonly text: FilterText;
  readonly position: Position;
}

/** Filters that must all match. */
export interface PlacedClause {
  readonly filters: readonly PlacedFilter[];
  readonly language: 'native' | 'kfuse';
}

/** Every clause that an author wrote out, with the places of its filters; never an empty one. */
export function clausesOf({ native, kfuse }: ByLanguage): readonly PlacedClause[] {
  const own = native.flatMap((source) =>
    (source.content.grants ?? []).flatMap(({ where = [] }) =>
      where.map((clause) => toClause('native', source, clause)),
    ),
  );
  const values = kfuse.flatMap((source) =>
    source.content.policies.map(({ scope }) => toClause('kfuse', source, scope.filters)),
  );
  return [...own, ...values].filter(({ filters }) => filters.length > 0);
}

function toClause(
  language: PlacedClause['language'],
  source: Source<unknown>,
  filters: readonly Located<FilterText>[],
): PlacedClause {
  return {
    language,
    filters: filters.map(({ value, at }) => ({ text: value, position: positionOf(source, at) })),
  };
}
