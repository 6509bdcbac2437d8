import type { Catalogue } from '../../decision/catalogue.ts';
import type { CatalogueEntry } from '../../decision/policy-data.ts';
import type { Range } from '../../decision/scope.ts';
import { type Operation, Range as RangeMessage } from '../../gen/sidegate/v1/decision.ts';

const ranges: Record<Range, RangeMessage> = {
  resource: RangeMessage.RANGE_RESOURCE,
  optional: RangeMessage.RANGE_OPTIONAL,
  everything: RangeMessage.RANGE_EVERYTHING,
};

const known = new WeakMap<readonly CatalogueEntry[], readonly Operation[]>();

/** What the tables of a policy ask for, as answers carry it; made once, kept as long as the policy. */
export function fromCatalogue({ operations }: Catalogue): readonly Operation[] {
  const messages = known.get(operations) ?? operations.map(fromEntry);
  known.set(operations, messages);
  return messages;
}

function fromEntry({ operation, type, verb, requires, range, handsOut }: CatalogueEntry): Operation {
  return {
    name: operation ?? '',
    type,
    action: verb,
    requires,
    range: ranges[range],
    handsOut: handsOut === true,
  };
}
