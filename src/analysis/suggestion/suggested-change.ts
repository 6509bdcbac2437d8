import type { Principal } from '../../decision/principal.ts';
import type { GiveGrant } from '../../decision/suggest-changes.ts';

/** A change of a policy in one of its languages. */
export interface SuggestedChange {
  /** A whole document, which may be tried beside the others. */
  readonly document: string;
  /** What to add, for people. */
  readonly text: string;
  /** Where in a document it belongs; empty: it is a document of its own. */
  readonly under: string;
  /** What it allows beside what was asked, where the language cannot say less; empty otherwise. */
  readonly beyond: string;
}

/** A grant to be said in the words of a language. */
export interface Wanted {
  readonly grant: GiveGrant;
  readonly principal: Principal;
}

/** A text as YAML, in quotes unless it is a plain word. */
export function quote(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
