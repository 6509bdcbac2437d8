import type { ProvenChange } from '../analysis/suggestion/propose.ts';
import type { Explanation } from '../decision/explanation.ts';
import { formatKey } from '../decision/key-text.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';
import { formatRow } from './asked-text.ts';
import { formatGrant } from './grant-text.ts';

/** What would allow a question that was denied: suggestions, marked as such. */
export function suggestionLines(
  { suggestions, nearest, decision }: Explanation,
  changes: readonly ProvenChange[],
): readonly string[] {
  const lines: string[] = [];
  for (const suggestion of suggestions) {
    if (suggestion.change === 'GRANT') continue;
    const { attributes, grant } = suggestion;
    lines.push(`suggestion: ask ${formatRow(attributes)}; then ${formatGrant(grant)} allows it`);
  }
  for (const change of changes) {
    const under = change.under === '' ? 'as a document of its own' : `under ${change.under}`;
    const where = change.file === undefined ? '' : `, beside those of ${change.file}`;
    lines.push(
      `suggestion, tried and not applied: ${under}${where}`,
      ...oneLines(change.text),
      ...(change.beyond === '' ? [] : [`  which allows more: ${change.beyond}`]),
      ...change.unsaid.map((key) => `  the type declares no \`${oneLine(key)}\`, so it may be anything`),
    );
  }
  if (changes.length > 0) lines.push(...alsoLines(suggestions, nearest));
  if (decision.reason === 'UNAUTHENTICATED')
    lines.push('suggestion: show a credential; only a grant to `anyone` needs none');
  return lines;
}

function oneLines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${oneLine(line)}`);
}

function alsoLines(
  suggestions: Explanation['suggestions'],
  nearest: Explanation['nearest'],
): readonly string[] {
  const grant = suggestions.find((suggestion) => suggestion.change === 'GRANT');
  const also = grant?.alsoAllows ?? [];
  const lines =
    also.length === 0
      ? []
      : [
          `  which also allows ${also.map((each) => `\`${oneLine(each)}\``).join(', ')}: they ask for the same`,
        ];
  if (grant?.clause.length === 0)
    lines.push('  which is over all rows, since the question is about no fewer');
  const isDefault = nearest?.ways.some(({ key }) => key === 'default') === true;
  return isDefault ? [...lines, '  whoever is named loses what the default gives'] : lines;
}

/** The same for programs. */
export function toSuggestionJson(
  { suggestions }: Explanation,
  changes: readonly ProvenChange[],
): readonly object[] {
  return suggestions.map((suggestion) => {
    if (suggestion.change === 'ASK') {
      const { attributes, grant } = suggestion;
      return {
        change: 'ASK',
        attributes: Object.fromEntries(attributes),
        grant: formatPosition(grant.source),
      };
    }
    const { to, type, action, clause, alsoAllows } = suggestion;
    const said = changes.map(({ language, file, under, text, beyond, unsaid }) => {
      return { language, file, under, text, beyond, unsaid };
    });
    return { change: 'GRANT', to: formatKey(to), type, action, clause, alsoAllows, said };
  });
}
