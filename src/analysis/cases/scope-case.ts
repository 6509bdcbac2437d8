import type { Place } from '../../policy/syntax/node.ts';
import { object, optional, required } from '../../policy/syntax/object.ts';
import { ruled } from '../../policy/syntax/rule.ts';
import { moment, text, word } from '../../policy/syntax/scalar.ts';
import { type Located, oneOrMore, type Shape } from '../../policy/syntax/shape.ts';
import { type RowText, row } from './resource-case.ts';
import { type WhoText, who } from './who.ts';
import { scopeWords } from './words.ts';

/** A row with its place. */
export type PlacedRow = Located<RowText>;

/** Which rows somebody may reach: rows that are in, rows that are out, and what the answer is called. */
export interface ScopeText {
  readonly at: Place;
  readonly it: Located<string> | undefined;
  readonly who: readonly WhoText[];
  readonly action: readonly Located<string>[];
  readonly type: readonly Located<string>[];
  readonly now: Located<number> | undefined;
  readonly in: readonly PlacedRow[] | undefined;
  readonly out: readonly PlacedRow[] | undefined;
  readonly want: Located<string> | undefined;
}

const placedRow: Shape<PlacedRow> = {
  ...row,
  standIn: (at) => ({ value: [], at }),
  read: (node, report) => ({ value: row.read(node, report), at: report.place(node.offset) }),
};

/** One entry of `scopes`. */
export const scopeCase: Shape<ScopeText> = ruled(
  object('a scope', {
    it: optional(text('a sentence')),
    who: required(who),
    action: required(oneOrMore(text('an action'))),
    type: required(oneOrMore(text('a resource type'))),
    now: optional(moment),
    in: optional(oneOrMore(placedRow)),
    out: optional(oneOrMore(placedRow)),
    want: optional(word(scopeWords)),
  }),
  ({ at, in: inside, out, want }, report) => {
    if ((inside ?? out ?? want) === undefined)
      report.error('asks-nothing', at, 'this asks nothing; write `in`, `out` or `want`');
  },
);
