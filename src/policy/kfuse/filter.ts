import type { FilterText, Operator } from '../../decision/filter.ts';
import { hasReference } from '../../decision/reference.ts';
import { problemOfExpression } from '../expression.ts';
import type { Place } from '../syntax/node.ts';
import { type ObjectOf, object, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { ruled } from '../syntax/rule.ts';
import { text, word } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';

const fields = {
  key: required(text('the name of an attribute, such as `kube_namespace`')),
  op: required(
    word(['=', '!=', '=~', '!~', '~=']),
    'How it is compared: `=~` and `!~` with an RE2 expression on the whole value. `~=` is read as `!=`, with a warning.',
  ),
  value: required(text('a value')),
};

const checked: Shape<ObjectOf<typeof fields>> = ruled(object('a filter', fields), checkFilter);

/** A filter of a custom scope. */
export const filter: Shape<Located<FilterText>> = {
  what: checked.what,
  schema: checked.schema,
  standIn: (at: Place) => toFilter(checked.standIn(at)),
  read: (node, report) => toFilter(checked.read(node, report)),
};

function checkFilter({ op, value }: ObjectOf<typeof fields>, report: Report): void {
  if (op.value === '~=') {
    const message =
      '`~=` is read as not equal, which opens everything but this value; write `"!="` for that, or `=~` for an expression';
    report.warning('ambiguous-operator', op.at, message);
  }
  if (op.value === '=~' || op.value === '!~') {
    const problem = problemOfExpression(value.value);
    if (problem !== undefined) report.error('bad-expression', value.at, problem);
  } else if (hasReference(value.value)) {
    const message = `\`${value.value}\` refers to the principal, which only a \`kind: Policy\` can; write a value`;
    report.error('unknown-reference', value.at, message);
  }
}

function toFilter({ at, key, op, value }: ObjectOf<typeof fields>): Located<FilterText> {
  return { value: { key: key.value, op: toOperator(op.value), values: [value.value] }, at };
}

function toOperator(written: Operator | '~='): Operator {
  return written === '~=' ? '!=' : written;
}
