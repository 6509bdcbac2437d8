import type { CatalogueEntry } from '../../decision/policy-data.ts';
import type { Draft } from '../draft.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import type { Pair } from '../syntax/shape.ts';
import type { NativeDocument, OperationText } from './document.ts';
import type { Vocabulary } from './vocabulary.ts';

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
  refuseRepeated('operation', named, complaints);
  const pairs = new Map<string, CatalogueEntry>();
  for (const { source, name, operation } of named) {
    const entry = toEntry(operation);
    const pair = JSON.stringify([entry.type, entry.verb]);
    const wrong = problemOf(entry, pairs.get(pair), vocabulary);
    if (wrong !== undefined) complaints.error('bad-operation', positionOf(source, name.at), wrong);
    vocabulary.checkAction(source, operation.value.type, operation.value.action);
    pairs.set(pair, entry);
    draft.catalogue.push(entry);
  }
}

function toEntry({ key, value }: Pair<OperationText>): CatalogueEntry {
  const verb = value.action.value;
  return {
    operation: key.value,
    type: value.type.value,
    verb,
    requires: value.requires?.value ?? verb,
    range: value.range?.value ?? 'resource',
  };
}

function problemOf(
  { operation, type, verb, requires, range }: CatalogueEntry,
  before: CatalogueEntry | undefined,
  { roles }: Vocabulary,
): string | undefined {
  const actions = [...roles.values()].flat().flatMap(([, list]) => list);
  if (operation !== undefined && actions.includes(operation)) {
    return `\`${operation}\` is an action of a role; an operation needs a name of its own`;
  }
  if (range === 'optional' && verb !== 'view' && verb !== 'edit') {
    return `only \`view\` and \`edit\` can be \`optional\`; write \`range: resource\` or \`everything\``;
  }
  if (before !== undefined && (before.requires !== requires || before.range !== range)) {
    return `\`${verb}\` on \`${type}\` requires something else in \`${before.operation}\`; let both say the same`;
  }
  return undefined;
}
