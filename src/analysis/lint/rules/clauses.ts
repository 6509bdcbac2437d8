import { clausesOf, type PlacedFilter } from '../clauses.ts';
import type { Rule } from '../linted.ts';
import { sampleOf } from '../sample.ts';

/** Filters that no row can pass together: the clause gives nothing, which is not what anybody writes one for. */
export const tellContradictions: Rule = ({ documents }, warning) => {
  for (const { filters, language } of clausesOf(documents)) {
    if (!isNothing(filters)) continue;
    // Of Kfuse's `=` loading says so already.
    if (language === 'kfuse' && isNothing(filters.filter(({ text: { op } }) => op === '='))) continue;
    const last = filters.find((_, place) => isNothing(filters.slice(0, place + 1)));
    if (last === undefined) continue;
    const message = isNothing([last])
      ? `no value of \`${last.text.key}\` passes this, so the whole clause reaches nothing; mend it, or remove the clause`
      : `no row passes this and the filters before it, so the clause reaches nothing; for either of them write a clause of its own`;
    warning('matches-nothing', last.position, message);
  }
};

function isNothing(filters: readonly PlacedFilter[]): boolean {
  return filters.length > 0 && sampleOf(filters.map(({ text }) => text)) === 'nothing';
}

/** A clause of nothing but what must not be reaches all the rest, that of tomorrow too. */
export const tellWideNegations: Rule = ({ documents }, warning) => {
  for (const { filters } of clausesOf(documents)) {
    const [first] = filters;
    if (first === undefined || filters.some(({ text: { op } }) => op === '=' || op === '=~')) continue;
    const keys = [...new Set(filters.map(({ text }) => `\`${text.key}\``))].join(', ');
    const message = `this says only what ${keys} must not be, and reaches whatever else there is or will be; list what it is for`;
    warning('wide-negation', first.position, message);
  }
};
