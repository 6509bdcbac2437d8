import { append } from './buckets.ts';
import { fold } from './fold.ts';
import type { Holder } from './holder.ts';
import type { Note, Position } from './policy-data.ts';

/** What a policy says of itself for explanations only: names of groups, places of suspensions. */
export interface Notebook {
  /** What a holder is called whose members the policy lists; `undefined` for every other. */
  readonly groupOf: (holder: Holder) => string | undefined;
  /** The holders of a group whose members the policy lists. */
  readonly holdersOf: (group: string) => readonly Holder[];
  /** Where a user or a token, or a group, is suspended at a moment, in whatever spelling it is named. */
  readonly suspensions: (whom: 'subject' | 'group', name: string, nowMs: number) => readonly Position[];
}

/** A notebook while it is being written. */
interface NotebookBuilder extends Notebook {
  readonly add: (note: Note, at: (holder: number) => Holder) => void;
}

type Suspension = Extract<Note, { of: 'suspension' }>;

/** Makes an empty notebook. */
export function createNotebook(): NotebookBuilder {
  const groups = new Map<Holder, string>();
  const suspensions = { subject: new Map<string, Suspension[]>(), group: new Map<string, Suspension[]>() };
  return {
    add(note, at) {
      if (note.of === 'group') groups.set(at(note.holder), note.name);
      else append(suspensions[note.whom], note.name, note);
    },
    groupOf: (holder) => groups.get(holder),
    holdersOf: (group) => [...groups].filter(([, name]) => name === group).map(([holder]) => holder),
    suspensions: (whom, name, nowMs) =>
      (suspensions[whom].get(fold(name)) ?? [])
        .filter(({ untilMs }) => nowMs < untilMs)
        .map(({ source }) => source),
  };
}
