import type { CatalogueEntry, PermissionText, PolicyHead } from './policy-data.ts';
import type { Range } from './scope.ts';

/** Why the answer is no whatever the grants say. */
export type Misasked = 'UNKNOWN_TYPE' | 'UNKNOWN_ACTION' | 'OPERATION_MISMATCH' | 'NOTHING_PROPOSED';

/** What an action on a resource type asks of a grant. */
export interface Question {
  /** The place of the required action on the type in every permission. */
  readonly cell: number;
  readonly range: Range;
  readonly misasked: Misasked | undefined;
  /** Whether any part of the policy names the action; decides only how a denial is called. */
  readonly known: boolean;
}

/** The (type, action) pairs that a grant covers: one bit a cell. */
export type Permission = Uint32Array;

/** Every question that a policy knows, and the permissions laid out over the same cells. */
export interface Catalogue {
  readonly ask: (action: string, type: string) => Question;
  readonly layOut: (text: PermissionText) => Permission;
  /** The cells of a permission, those that stand for every name which the policy does not know among them. */
  readonly cellsOf: (text: PermissionText) => readonly number[];
  /** What products' tables, and the policy's own, ask for. */
  readonly operations: readonly CatalogueEntry[];
}

/** What a policy calls something; `undefined` stands for every name that it does not know. */
type Name = string | undefined;

/** Says whether a permission covers the cell of a question. */
export function covers(permission: Permission, cell: number): boolean {
  return ((permission[cell >>> 5] ?? 0) & (1 << (cell & 31))) !== 0;
}

/**
 * Digests types, actions and product tables into one question for each pair, so that asking is two look-ups.
 *
 * @throws {Error} when two entries of the tables contradict each other
 */
export function compileCatalogue(head: PolicyHead): Catalogue {
  const types: readonly Name[] = [undefined, ...namesOfTypes(head)];
  const actions: readonly Name[] = [undefined, ...namesOfActions(head)];
  const typePlaces = places(types);
  const actionPlaces = places(actions);
  const toCell = (type: Name, action: Name): number =>
    actions.length * (typePlaces.get(type) ?? 0) + (actionPlaces.get(action) ?? 0);

  const interpret = createInterpreter(head);
  const questions = types.flatMap((type) =>
    actions.map((asked): Question => {
      const { action, range, misasked } = interpret(asked, type);
      return { cell: toCell(type, action), range, misasked, known: asked !== undefined };
    }),
  );
  const unknown: Question = { cell: 0, range: 'everything', misasked: 'UNKNOWN_ACTION', known: false };

  const cellsOf: Catalogue['cellsOf'] = (text) =>
    text.flatMap(([type, allowed]) =>
      (type === '*' ? types : [type]).flatMap((eachType) =>
        (allowed === '*' ? actions : allowed).map((action) => toCell(eachType, action)),
      ),
    );

  return {
    ask: (action, type) => questions[toCell(type, action)] ?? unknown,
    cellsOf,
    layOut(text) {
      const bits = new Uint32Array(Math.ceil(questions.length / 32));
      for (const cell of cellsOf(text)) bits[cell >>> 5] = (bits[cell >>> 5] ?? 0) | (1 << (cell & 31));
      return bits;
    },
    operations: head.catalogue,
  };
}

interface Interpretation {
  readonly action: Name;
  readonly range: Range;
  readonly misasked: Misasked | undefined;
}

function createInterpreter(head: PolicyHead): (asked: Name, type: Name) => Interpretation {
  const byOperation = new Map<Name, CatalogueEntry>();
  const byPair = new Map<Name, Map<Name, CatalogueEntry>>();
  for (const entry of head.catalogue) {
    const ofType = byPair.get(entry.type) ?? new Map<Name, CatalogueEntry>();
    byPair.set(entry.type, ofType);
    put(
      ofType,
      entry.verb,
      entry,
      ({ requires, range, handsOut }) => `${range} ${requires}${handsOut ? ' handed out' : ''}`,
    );
    if (entry.operation !== undefined)
      put(byOperation, entry.operation, entry, ({ type, verb }) => `${verb} ${type}`);
  }
  const declared = head.declared === undefined ? undefined : new Map<Name, readonly Name[]>(head.declared);

  return (asked, type) => {
    const operation = byOperation.get(asked);
    const verb = operation === undefined ? asked : operation.verb;
    const entry = byPair.get(type)?.get(verb);
    const actions = declared?.get(type);
    const answer = { action: entry?.requires ?? verb, range: entry?.range ?? ('resource' as const) };
    if (declared !== undefined && actions === undefined) return { ...answer, misasked: 'UNKNOWN_TYPE' };
    if (operation !== undefined && operation.type !== type)
      return { ...answer, misasked: 'OPERATION_MISMATCH' };
    if (actions?.includes(verb) === false) return { ...answer, misasked: 'UNKNOWN_ACTION' };
    return { ...answer, misasked: entry?.handsOut === true ? 'NOTHING_PROPOSED' : undefined };
  };
}

function put(
  entries: Map<Name, CatalogueEntry>,
  name: string,
  entry: CatalogueEntry,
  meaning: (entry: CatalogueEntry) => string,
): void {
  const known = entries.get(name);
  if (known !== undefined && meaning(known) !== meaning(entry)) {
    throw new Error(`the catalogue has two meanings for \`${name}\`: ${meaning(known)}, ${meaning(entry)}`);
  }
  entries.set(name, entry);
}

function namesOfTypes({ types, declared = [], catalogue, permissions }: PolicyHead): ReadonlySet<string> {
  const granted = [...permissions.flat(), ...declared].map(([type]) => type);
  return new Set([...types, ...granted, ...catalogue.map(({ type }) => type)]);
}

function namesOfActions({ actions, declared = [], catalogue, permissions }: PolicyHead): ReadonlySet<string> {
  const granted = [...permissions.flat(), ...declared].flatMap(([, list]) => (list === '*' ? [] : list));
  const listed = catalogue.flatMap(({ verb, requires }) => [verb, requires]);
  const operations = catalogue.flatMap(({ operation }) => operation ?? []);
  return new Set([...actions, ...granted, ...listed, ...operations]);
}

function places(names: readonly Name[]): ReadonlyMap<Name, number> {
  return new Map(names.map((name, place) => [name, place]));
}
