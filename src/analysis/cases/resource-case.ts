import type { Place } from '../../policy/syntax/node.ts';
import { object, optional, required } from '../../policy/syntax/object.ts';
import type { Report } from '../../policy/syntax/report.ts';
import { ruled } from '../../policy/syntax/rule.ts';
import { moment, text, textOrEmpty, word } from '../../policy/syntax/scalar.ts';
import { byType } from '../../policy/syntax/schema.ts';
import { byKind, type Located, oneOrMore, type Pair, record, type Shape } from '../../policy/syntax/shape.ts';
import { type WhoText, who } from './who.ts';
import { decisionWords } from './words.ts';

/** Attributes with their values. */
export type RowText = readonly Pair<Located<string>>[];

/** A resource, as a test asks about it. */
export interface ResourceText {
  readonly at: Place;
  readonly type: Located<string>;
  readonly id: Located<string> | undefined;
  readonly attributes: RowText | undefined;
}

/** What a case wants: one word for all that it asks, or words by what it leaves out, who before action. */
export type WantText =
  | { readonly is: 'word'; readonly word: Located<string> }
  | { readonly is: 'map'; readonly at: Place; readonly entries: readonly Pair<WantText>[] };

/** Every combination of who, action and resource is a question; `want` gives the dimensions that it leaves out. */
export interface CaseText {
  readonly at: Place;
  readonly it: Located<string> | undefined;
  readonly who: readonly WhoText[] | undefined;
  readonly action: readonly Located<string>[] | undefined;
  readonly resource: readonly ResourceText[];
  readonly now: Located<number> | undefined;
  readonly want: WantText;
}

/** A row: of a value in quotes nothing may be left. */
export const row: Shape<RowText> = record(textOrEmpty('a value'), 'a map of attributes with their values');

const resource: Shape<ResourceText> = object('a resource', {
  type: required(text('a resource type')),
  id: optional(text('the id of a resource')),
  attributes: optional(row),
});

const decision = word(decisionWords);

function readWord(...[node, report]: Parameters<typeof decision.read>): WantText {
  return { is: 'word', word: decision.read(node, report) };
}

function wantBy(what: string, inner: Shape<WantText>): Shape<WantText> {
  const entries = record(inner, what, 1);
  const either = `${decision.what}, or ${what}`;
  return byKind<WantText>(
    either,
    (at) => ({ is: 'word', word: decision.standIn(at) }),
    {
      scalar: readWord,
      map: (node, report) => ({
        is: 'map',
        at: report.place(node.offset),
        entries: entries.read(node, report),
      }),
    },
    () =>
      byType(either, [
        ['object', entries.schema()],
        ['other', decision.schema()],
      ]),
  );
}

const onlyWord: Shape<WantText> = {
  ...decision,
  standIn: (at) => ({ is: 'word', word: decision.standIn(at) }),
  read: readWord,
};

const want = wantBy(
  'a map of who, of actions, or of who with a map of actions',
  wantBy('a map of actions', onlyWord),
);

/** One entry of `cases`. */
export const resourceCase: Shape<CaseText> = ruled(
  object('a case', {
    it: optional(text('a sentence')),
    who: optional(who),
    action: optional(oneOrMore(text('an action'))),
    resource: required(oneOrMore(resource)),
    now: optional(moment),
    want: required(want),
  }),
  checkWant,
);

/** What is left out stands in `want`, and nothing else does. */
function checkWant({ at, who: asking, action, want: wanted }: CaseText, report: Report): void {
  const left = [...(asking === undefined ? ['who'] : []), ...(action === undefined ? ['action'] : [])];
  if (wanted.is === 'word') {
    for (const key of left) {
      const message = `\`${key}\` is missing; write \`${key}:\`, or \`want:\` with a map of what it would say`;
      report.error('missing-key', at, message);
    }
    return;
  }
  if (left.length === 0) {
    const message = '`who` and `action` say all that is asked; write one word, or leave one of them out';
    report.error('wrong-type', wanted.at, message);
    return;
  }
  for (const { key, value } of wanted.entries) {
    if ((value.is === 'map') === (left.length === 2)) continue;
    const message =
      value.is === 'map'
        ? `\`want\` is a map of \`${left.join('')}\` alone here; write a word`
        : 'neither `who` nor `action` is given; write a map of actions here';
    report.error('wrong-type', value.is === 'map' ? value.at : key.at, message);
  }
}
