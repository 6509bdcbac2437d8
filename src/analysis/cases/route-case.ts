import type { Place } from '../../policy/syntax/node.ts';
import { object, optional, required } from '../../policy/syntax/object.ts';
import type { Report } from '../../policy/syntax/report.ts';
import { ruled } from '../../policy/syntax/rule.ts';
import { moment, text, textOrEmpty, word } from '../../policy/syntax/scalar.ts';
import { byType, textSchema } from '../../policy/syntax/schema.ts';
import { byKind, type Located, oneOrMore, type Pair, record, type Shape } from '../../policy/syntax/shape.ts';
import { type RowText, row } from './resource-case.ts';
import { type WhoText, who } from './who.ts';
import { openWords, outcomeWords, refusalWords } from './words.ts';

/** A request as a proxy would tell of it. */
export interface RequestText {
  readonly at: Place;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: readonly Pair<readonly Located<string>[]>[];
  readonly extensions: readonly Pair<Located<string>>[];
  readonly body: string | undefined;
}

/** The question that a request is wanted to be. */
export interface QuestionText {
  readonly at: Place;
  readonly action: Located<string>;
  readonly type: Located<string>;
  readonly attributes: RowText | undefined;
  /** The header in which the rows are told. */
  readonly scope: Located<string> | undefined;
}

/** What a request is wanted to be, or to meet with. */
export type RouteWant =
  | { readonly is: 'word'; readonly word: Located<string> }
  | { readonly is: 'question'; readonly question: QuestionText };

/** Without `who`: which question a request is. With it: what becomes of the request. */
export interface RouteCaseText {
  readonly at: Place;
  readonly it: Located<string> | undefined;
  readonly request: readonly RequestText[];
  readonly who: readonly WhoText[] | undefined;
  readonly now: Located<number> | undefined;
  readonly want: RouteWant;
}

const WHAT = '`METHOD /PATH`, `METHOD HOST /PATH`, or a map of what a request consists of';
const SHORT = /^(\S+)(?: +([^\s/]+))? +(\/\S*)$/;

const parts = object('a request', {
  method: required(text('a method')),
  path: required(text('a path, the query included')),
  host: optional(text('a host')),
  headers: optional(record(oneOrMore(textOrEmpty('a value')), 'a map of headers with their values')),
  extensions: optional(record(text('a value'), 'a map of context extensions with their values')),
  body: optional(textOrEmpty('a body')),
});

const request: Shape<RequestText> = byKind<RequestText>(
  WHAT,
  (at) => plain(at, '', '', ''),
  {
    scalar(node, report) {
      const { value, at } = text(WHAT).read(node, report);
      const [whole, method = '', host = '', path = ''] = SHORT.exec(value) ?? [];
      if (whole === undefined && value !== '')
        report.error('bad-value', at, `\`${value}\` is no request; write ${WHAT}`);
      return plain(at, method, host, path);
    },
    map(node, report) {
      const { at, method, path, host, headers = [], extensions = [], body } = parts.read(node, report);
      const line = plain(at, method.value, host?.value ?? '', path.value);
      return { ...line, headers, extensions, body: body?.value };
    },
  },
  () =>
    byType(WHAT, [
      ['object', parts.schema()],
      ['other', textSchema(WHAT, SHORT)],
    ]),
);

function plain(at: Place, method: string, host: string, path: string): RequestText {
  return { at, method, host, path, headers: [], extensions: [], body: undefined };
}

const question: Shape<QuestionText> = object('a question', {
  action: required(text('an action')),
  type: required(text('a resource type')),
  attributes: optional(row),
  scope: optional(text('the header that tells the rows')),
});

const wanted = word([...openWords, ...new Set(outcomeWords)]);

const ANSWERS = `${question.what}, or ${wanted.what}`;

const want: Shape<RouteWant> = byKind<RouteWant>(
  ANSWERS,
  (at) => ({ is: 'word', word: wanted.standIn(at) }),
  {
    scalar: (node, report) => ({ is: 'word', word: wanted.read(node, report) }),
    map: (node, report) => ({ is: 'question', question: question.read(node, report) }),
  },
  () =>
    byType(ANSWERS, [
      ['object', question.schema()],
      ['other', wanted.schema()],
    ]),
);

/** One entry of `routes`. */
export const routeCase: Shape<RouteCaseText> = ruled(
  object('a route case', {
    it: optional(text('a sentence')),
    request: required(oneOrMore(request)),
    who: optional(who),
    now: optional(moment),
    want: required(want),
  }),
  checkWant,
);

function checkWant({ who: asking, want: wish }: RouteCaseText, report: Report): void {
  if (wish.is === 'question') {
    if (asking === undefined) return;
    const message = 'a question is the same whoever asks; leave `who` out, or want an answer such as `ALLOW`';
    report.error('wrong-type', wish.question.at, message);
    return;
  }
  const { value, at } = wish.word;
  if (asking === undefined && !openWords.includes(value) && !refusalWords.includes(value))
    report.error('missing-key', at, `\`${value}\` for whom? Write \`who\`, or want a question`);
  if (asking !== undefined && openWords.includes(value)) {
    const message = `\`${value}\` is what a route asks for; leave \`who\` out, or want an answer such as \`ALLOW\``;
    report.error('unknown-word', at, message);
  }
}
