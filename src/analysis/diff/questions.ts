import type { Catalogue } from '../../decision/catalogue.ts';
import type { PolicyHead } from '../../decision/policy-data.ts';
import { STRANGE } from '../subject-of.ts';
import type { Pair } from './pair.ts';
import type { Side } from './side.ts';

/** Pairs that both policies take for one question, each for its own. */
export interface Question {
  readonly pairs: readonly Pair[];
  readonly of: Asked;
  readonly over: Asked;
}

/** What a policy makes of the pairs of a question. */
export interface Asked extends ReturnType<Catalogue['ask']> {
  /** The attribute that is a row's own name, beside `name`. */
  readonly ownName: string | undefined;
}

/** Every question that two policies tell apart, operations and unknown names among them. */
export function questionsOf(of: Side, over: Side): readonly Question[] {
  const types = [...new Set([...typesOf(of.head), ...typesOf(over.head), STRANGE])];
  const actions = [...new Set([...actionsOf(of.head), ...actionsOf(over.head), STRANGE])];
  const pairs = types.flatMap((type) => actions.flatMap((action) => waysOf(of, over, action, type)));
  const questions = new Map<string, { pairs: Pair[]; of: Asked; over: Asked }>();
  for (const pair of pairs) {
    const asked = { of: ask(of, pair), over: ask(over, pair) };
    const name = [asked.of, asked.over].map(spell).join(' ');
    const known = questions.get(name);
    if (known === undefined) questions.set(name, { pairs: [pair], ...asked });
    else known.pairs.push(pair);
  }
  return [...questions.values()];
}

/** As it is; and where a policy wants to hear what it hands out, also with something to hand out. */
function waysOf(of: Side, over: Side, action: string, type: string): readonly Pair[] {
  const handsOut = [of, over].some(
    ({ policy }) => policy.catalogue.ask(action, type).misasked === 'NOTHING_PROPOSED',
  );
  return (handsOut ? [false, true] : [false]).map((proposes) => ({ action, type, proposes }));
}

function ask({ policy }: Side, { action, type, proposes }: Pair): Asked {
  const { misasked, ...question } = policy.catalogue.ask(action, type);
  const answered = proposes && misasked === 'NOTHING_PROPOSED';
  return { ...question, misasked: answered ? undefined : misasked, ownName: policy.ownNames.get(type) };
}

function spell({ cell, range, misasked, ownName = '' }: Asked): string {
  return misasked === undefined ? JSON.stringify([cell, range, ownName]) : JSON.stringify(['never', ownName]);
}

function typesOf({ types, declared = [], catalogue, ownNames, permissions }: PolicyHead): readonly string[] {
  const granted = permissions.flat().flatMap(([type]) => (type === '*' ? [] : type));
  const listed = [...declared, ...ownNames].map(([type]) => type);
  return [...types, ...granted, ...listed, ...catalogue.map(({ type }) => type)];
}

function actionsOf({ actions, declared = [], catalogue, permissions }: PolicyHead): readonly string[] {
  const granted = [...permissions.flat(), ...declared].flatMap(([, list]) => (list === '*' ? [] : list));
  const listed = catalogue.flatMap(({ verb, requires, operation }) => [verb, requires, operation ?? verb]);
  return [...actions, ...granted, ...listed];
}
