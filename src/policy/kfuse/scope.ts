import type { FilterText } from '../../decision/filter.ts';
import type { Place } from '../syntax/node.ts';
import { type ObjectOf, object, optional, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { ruled } from '../syntax/rule.ts';
import { word } from '../syntax/scalar.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';
import { filter } from './filter.ts';

/** What a policy of Kfuse reaches; filters only where the type is `custom`. */
export interface KfuseScope {
  readonly type: 'scope_allow_all' | 'scope_viewer_all' | 'scope_allow_none' | 'custom';
  readonly filters: readonly Located<FilterText>[];
}

/** Names that other releases of Kfuse have for the same types. */
const SHORT = { all: 'scope_allow_all', none: 'scope_allow_none' } as const;

const fields = {
  type: required(word(['scope_allow_none', 'scope_viewer_all', 'scope_allow_all', 'custom', 'all', 'none'])),
  filters: optional(
    list(filter, 'a list of filters, each `{ key: …, op: …, value: … }`'),
    'For `type: custom`: all of them must hold.',
  ),
};

const checked: Shape<ObjectOf<typeof fields>> = ruled(object('a scope', fields), checkScope);

/** The scope of a policy. */
export const scope: Shape<KfuseScope> = {
  what: checked.what,
  schema: checked.schema,
  standIn: (at: Place) => toScope(checked.standIn(at)),
  read: (node, report) => toScope(checked.read(node, report)),
};

function checkScope({ type, filters = [] }: ObjectOf<typeof fields>, report: Report): void {
  if (type.value === 'all' || type.value === 'none') {
    const message = `\`${type.value}\` is read as \`${SHORT[type.value]}\`; write that`;
    report.warning('short-scope-type', type.at, message);
  }
  if (type.value === 'custom' && filters.length === 0) {
    const message =
      'a custom scope without filters would reach all data; write `filters`, or `type: scope_allow_all` to mean that';
    report.error('custom-without-filters', type.at, message);
  }
  if (type.value !== 'custom' && filters.length > 0) {
    const message = `\`${type.value}\` takes no filters; write \`type: custom\`, or remove them`;
    report.error('filters-without-custom', type.at, message);
  }
  for (const { key, values } of contradictions(filters)) {
    const message = `all filters must match, and \`${key}\` cannot be all of ${values}; write a policy for each, or one \`=~\``;
    report.warning('matches-nothing', type.at, message);
  }
}

/** Keys that are asked to equal several values at once. */
function contradictions(
  filters: readonly Located<FilterText>[],
): readonly { readonly key: string; readonly values: string }[] {
  const equalities = filters.flatMap(({ value }) => (value.op === '=' ? [value] : []));
  return [...Map.groupBy(equalities, ({ key }) => key)].flatMap(([key, same]) => {
    const values = new Set(same.flatMap((each) => each.values));
    return values.size < 2 ? [] : [{ key, values: [...values].map((value) => `\`${value}\``).join(', ') }];
  });
}

function toScope({ type, filters = [] }: ObjectOf<typeof fields>): KfuseScope {
  return { type: type.value === 'all' || type.value === 'none' ? SHORT[type.value] : type.value, filters };
}
