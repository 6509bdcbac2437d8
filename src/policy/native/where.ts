import type { FilterText, Operator } from '../../decision/filter.ts';
import { hasReference, unknownReferences } from '../../decision/reference.ts';
import { problemOfExpression } from '../expression.ts';
import type { MapNode, Node, Place } from '../syntax/node.ts';
import { object, optional } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { ruled } from '../syntax/rule.ts';
import { text } from '../syntax/scalar.ts';
import { byType } from '../syntax/schema.ts';
import { byKind, type Located, list, oneOrMore, type Pair, record, type Shape } from '../syntax/shape.ts';

/** One clause: filters with the place of their key. */
export type WhereClause = readonly Located<FilterText>[];

/** What is wanted of one attribute: an operator and its values. */
interface Condition {
  readonly op: Operator;
  readonly values: readonly Located<string>[];
}

const value = oneOrMore(text('a value'));

const comparison = ruled(
  object('a comparison', {
    not: optional(value, 'Admits any value but these.'),
    matches: optional(value, 'Admits whole values that match an RE2 expression, dot matching newline.'),
    notMatches: optional(value, 'Admits whole values that match none of the RE2 expressions.'),
  }),
  ({ at, not, matches, notMatches }, report) => {
    if (not ?? matches ?? notMatches) return;
    report.error('empty-filter', at, 'this compares with nothing; write `not`, `matches` or `notMatches`');
  },
);

const COMPARED = 'a value, a list of values, or `{ not: …, matches: …, notMatches: … }`';

/** The conditions on one attribute: a value, a list of values, or comparisons, of which all must hold. */
const conditions: Shape<readonly Condition[]> = byKind(
  COMPARED,
  () => [],
  {
    scalar: (node, report) => [checked('=', value.read(node, report), report)],
    list: (node, report) => [checked('=', value.read(node, report), report)],
    map: readComparison,
  },
  () =>
    byType(COMPARED, [
      ['object', comparison.schema()],
      ['other', value.schema()],
    ]),
);

function readComparison(node: Node, report: Report): readonly Condition[] {
  const { not, matches, notMatches } = comparison.read(node, report);
  const pairs = [
    ['!=', not],
    ['=~', matches],
    ['!~', notMatches],
  ] as const;
  return pairs.flatMap(([op, values]) => (values === undefined ? [] : [checked(op, values, report)]));
}

/** Reports expressions that are not RE2 and references that lead nowhere. */
function checked(op: Operator, values: readonly Located<string>[], report: Report): Condition {
  for (const each of values) {
    if (op === '=~' || op === '!~') checkExpression(each, report);
    else if (each.value === '*') {
      const message = '`*` is compared as it is; leave the filter out, or write `{ matches: ".*" }`';
      report.warning('wildcard', each.at, message);
    } else warnOfOperator(each, report);
    for (const reference of unknownReferences(each.value)) {
      const known = '`{principal.email}`, `{principal.id}` or `{principal.attributes.NAME}`';
      report.error(
        'unknown-reference',
        each.at,
        `\`${reference}\` refers to nothing a principal has; write ${known}`,
      );
    }
  }
  return { op, values };
}

const OPERATOR = /^(?:[!=~]=|[!=]~)(?=.)/s;

/** Kfuse has operators; here they would be part of a value that no row has. */
function warnOfOperator({ value: written, at }: Located<string>, report: Report): void {
  const [operator] = OPERATOR.exec(written) ?? [];
  if (operator === undefined) return;
  const message = `\`${operator}\` is text here, a part of the value; write \`not\`, \`matches\` or \`notMatches\``;
  report.warning('other-notation', at, message);
}

function checkExpression({ value: expression, at }: Located<string>, report: Report): void {
  if (hasReference(expression)) {
    report.error(
      'reference-in-expression',
      at,
      'an expression cannot refer to the principal; compare with a value instead',
    );
  }
  const wrong = problemOfExpression(expression);
  if (wrong !== undefined) report.error('bad-expression', at, wrong);
}

const attributes: Shape<readonly Pair<readonly Condition[]>[]> = record(
  conditions,
  'a map of attributes with their values',
);

const clause: Shape<WhereClause> = {
  what: attributes.what,
  standIn: (_at: Place) => [],
  schema: () => ({ ...attributes.schema(), minProperties: 1 }),
  read: (node, report) => readClause(node, report),
};

const ROWS = 'a map of attributes with their values, or a list of such';
const clauses = list(clause, 'a list of clauses', 1);

/** The rows of a grant: one clause, or several of which any will do. */
export const where: Shape<readonly WhereClause[]> = byKind(
  ROWS,
  () => [],
  {
    map: (node, report) => [readClause(node, report)],
    list: (node, report) => clauses.read(node, report),
  },
  () =>
    byType(ROWS, [
      ['object', clause.schema()],
      ['array', clauses.schema()],
    ]),
);

function readClause(node: Node | MapNode, report: Report): WhereClause {
  const pairs = attributes.read(node, report);
  if (node.kind === 'map' && pairs.length === 0) {
    report.error(
      'empty-clause',
      report.place(node.offset),
      'a clause without filters would admit every row; leave `where` out to mean that',
    );
  }
  return pairs.flatMap(({ key, value: wanted }) =>
    wanted.map(({ op, values }) => ({
      value: { key: key.value, op, values: values.map((each) => each.value) },
      at: key.at,
    })),
  );
}
