import type { CatalogueEntry } from '../../decision/policy-data.ts';
import type { Draft } from '../draft.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import type { Pair } from '../syntax/shape.ts';
import type { NativeDocument, OperationText } from './document.ts';
import { actionsOf, LADDER, type Vocabulary } from './vocabulary.ts';

/** Adds the policy's own operations to the catalogue. */
export function compileOperations(
  sources: readonly Source<NativeDocument>[],
  vocabulary: Vocabulary,
  draft: Draft,
  complaints: Complaints,
): void {
  const named = sources.flatMap((source) =>
    (source.content.operations ?? []).map((operation) => ({ source, name: operation.key, operation })),
  );
  refuseRepeated('an operation', named, complaints);
  const products = [...draft.catalogue];
  const taken = actionsIn(sources, vocabulary, products);
  const pairs = new Map(products.map((entry) => [pairOf(entry), entry]));
  for (const { source, name, operation } of named) {
    const entry = toEntry(operation);
    const wrong = problemOf(entry, pairs.get(pairOf(entry)), taken);
    if (wrong !== undefined) complaints.error('bad-operation', positionOf(source, name.at), wrong);
    const { type, action, requires } = operation.value;
    vocabulary.checkAction(source, type, action);
    if (requires !== undefined && !LADDER.includes(requires.value))
      vocabulary.checkAction(source, type, requires);
    pairs.set(pairOf(entry), pairs.get(pairOf(entry)) ?? entry);
    draft.catalogue.push(entry);
  }
}

/** Every name that is an action already, and with which an operation of the same name would be taken for it. */
function actionsIn(
  sources: readonly Source<NativeDocument>[],
  { roles, types }: Vocabulary,
  products: readonly CatalogueEntry[],
): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  const take = (names: readonly string[], of: string): void => {
    for (const name of names) taken.set(name, of);
  };
  for (const { content } of sources) {
    for (const { value } of content.operations ?? [])
      take([value.action.value, value.requires?.value ?? ''], 'an action of an operation');
    for (const { can = [] } of content.grants ?? [])
      for (const { value } of can)
        take(
          value.map(({ value: action }) => action),
          'an action of a grant',
        );
  }
  for (const type of types?.values() ?? []) take(actionsOf(type), 'an action of a type');
  take(
    [...roles.values()].flat().flatMap(([, list]) => list),
    'an action of a role',
  );
  take(
    products.flatMap(({ operation }) => operation ?? []),
    "an operation of a product's table",
  );
  taken.delete('');
  return taken;
}

function pairOf({ type, verb }: CatalogueEntry): string {
  return JSON.stringify([type, verb]);
}

function toEntry({ key, value }: Pair<OperationText>): CatalogueEntry {
  const verb = value.action.value;
  return {
    operation: key.value,
    type: value.type.value,
    verb,
    requires: value.requires?.value ?? verb,
    range: value.range?.value ?? 'resource',
    ...(value.handsOut?.value === true ? { handsOut: true } : {}),
  };
}

function problemOf(
  { operation, type, verb, requires, range, handsOut }: CatalogueEntry,
  before: CatalogueEntry | undefined,
  taken: ReadonlyMap<string, string>,
): string | undefined {
  const owner = taken.get(operation ?? '');
  if (owner !== undefined) return `\`${operation ?? ''}\` is ${owner}; choose another name`;
  if (range === 'optional' && verb !== 'view' && verb !== 'edit') {
    return `only \`view\` and \`edit\` can be \`optional\`; write \`range: resource\` or \`everything\``;
  }
  const differs = before?.requires !== requires || before.range !== range || before.handsOut !== handsOut;
  if (before !== undefined && differs) {
    return `\`${verb}\` on \`${type}\` requires something else in \`${before.operation}\`; let both say the same`;
  }
  return undefined;
}
