import { readPlain } from '../../../decision/plain-expression.ts';
import { clausesOf } from '../clauses.ts';
import type { Rule } from '../linted.ts';

/** How either language writes the same without an expression. */
const PLAIN = {
  native: { '=~': 'leave `matches` out', '!~': 'write `not`' },
  kfuse: { '=~': 'write `=`', '!~': 'write `"!="`' },
} as const;

/** An expression that is only a list of texts; Kfuse has no other way to write more than one. */
export const tellPlain: Rule = ({ documents }, warning) => {
  for (const { filters, language } of clausesOf(documents)) {
    for (const {
      text: { op, values },
      position,
    } of filters) {
      if (op !== '=~' && op !== '!~') continue;
      const plain = values.map(readPlain).map((each) => (each?.is === 'set' ? each.values : undefined));
      const texts = plain.flatMap((each) => each ?? []);
      if (plain.includes(undefined) || texts.includes('')) continue;
      if (language === 'kfuse' && texts.length > 1) continue;
      const list = texts.map((each) => JSON.stringify(each)).join(', ');
      const value = texts.length === 1 ? list : `[${list}]`;
      const message = `this expression is a plain ${texts.length === 1 ? 'text' : 'list of texts'}; ${PLAIN[language][op]}, with ${value}`;
      warning('plain-expression', position, message);
    }
  }
};

const EVERYTHING = /^(?:\.[*+])+$/;

/** The alternatives of an expression that is nothing but those, in a group or not. */
function alternativesOf(expression: string): readonly string[] {
  const inner = /^\((?:\?:)?(.*)\)$/s.exec(expression)?.[1] ?? expression;
  return /[()[\]\\]/.test(inner) ? [] : inner.split('|');
}

/** An alternative that matches everything makes the others idle; alone it is how one asks that there be a value. */
export const tellEverything: Rule = ({ documents }, warning) => {
  for (const { filters } of clausesOf(documents)) {
    for (const {
      text: { op, values },
      position,
    } of filters) {
      const alternatives = op === '=~' ? values.flatMap(alternativesOf) : [];
      const all = alternatives.find((each) => EVERYTHING.test(each));
      if (all === undefined || alternatives.length === 1) continue;
      const message = `\`${all}\` matches every value, so what stands beside it says nothing; write one or the other`;
      warning('matches-everything', position, message);
    }
  }
};
