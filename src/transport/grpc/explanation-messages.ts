import type { Consideration, FilterOutcome, Outcome } from '../../decision/explain.ts';
import type { Explanation } from '../../decision/explanation.ts';
import { formatKey } from '../../decision/key-text.ts';
import type { Suggestion } from '../../decision/suggest-changes.ts';
import {
  type Consideration as ConsiderationMessage,
  type Explanation as ExplanationMessage,
  type FilterOutcome as FilterOutcomeMessage,
  Outcome as OutcomeMessage,
  Range as RangeMessage,
  type Suggestion as SuggestionMessage,
} from '../../gen/sidegate/v1/decision.ts';
import { formatPosition } from '../../policy/problem.ts';
import { ranges } from './operation-messages.ts';

const outcomes: Record<Outcome, OutcomeMessage> = {
  APPLIES: OutcomeMessage.OUTCOME_APPLIES,
  NO_PERMISSION: OutcomeMessage.OUTCOME_NO_PERMISSION,
  OUT_OF_SCOPE: OutcomeMessage.OUTCOME_OUT_OF_SCOPE,
  EXPIRED: OutcomeMessage.OUTCOME_EXPIRED,
  NOT_YET: OutcomeMessage.OUTCOME_NOT_YET,
};

/** What is explained where there is nobody whose grants could be considered. */
export const noExplanation: ExplanationMessage = {
  grants: [],
  requires: '',
  range: RangeMessage.RANGE_UNSPECIFIED,
  suspendedAt: [],
  suggestions: [],
};

/** How a decision came about, as answers carry it. */
export function fromExplanation({
  meaning,
  considered,
  suspendedAt,
  suggestions,
}: Explanation): ExplanationMessage {
  const isKnown = meaning.misasked === undefined;
  return {
    grants: considered.map(fromConsideration),
    requires: isKnown ? meaning.requires : '',
    range: isKnown ? ranges[meaning.range] : RangeMessage.RANGE_UNSPECIFIED,
    suspendedAt: suspendedAt.map(formatPosition),
    suggestions: suggestions.map(fromSuggestion),
  };
}

function fromConsideration({ grant, outcome, failed, ways, clauses }: Consideration): ConsiderationMessage {
  return {
    name: grant.name,
    source: formatPosition(grant.source),
    outcome: outcomes[outcome],
    failed,
    heldBy: ways.map(({ key, group = '' }) => ({ subject: formatKey(key), group })),
    clauses: clauses.map((clause) => ({ filters: clause.map(fromFilterOutcome) })),
  };
}

function fromFilterOutcome({ text, bound, value = '', passed }: FilterOutcome): FilterOutcomeMessage {
  return { filter: text, passed, value, wanted: bound?.values ?? [] };
}

function fromSuggestion(suggestion: Suggestion): SuggestionMessage {
  if (suggestion.change === 'ASK') {
    const { attributes, grant } = suggestion;
    const reference = { name: grant.name, source: formatPosition(grant.source) };
    return { change: { $case: 'ask', value: { attributes: new Map(attributes), grant: reference } } };
  }
  const { to, type, action, clause, alsoAllows } = suggestion;
  const rows = clause.length === 0 ? undefined : { filters: clause };
  return { change: { $case: 'give', value: { to: formatKey(to), type, action, clause: rows, alsoAllows } } };
}
