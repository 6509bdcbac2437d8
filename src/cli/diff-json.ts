import type { Change, Undecided } from '../analysis/diff/change.ts';
import type { Pair } from '../analysis/diff/pair.ts';
import { formatAbout, formatSubject } from '../analysis/diff/subject-text.ts';
import { STRANGE } from '../analysis/subject-of.ts';
import type { Grant } from '../decision/grant.ts';
import { formatPosition } from '../policy/problem.ts';
import { countFindings, type Findings } from './diff-text.ts';

/** The findings for programs. `action` and `type` are absent where every name counts that neither policy knows. */
export function toJson(findings: Findings, nowMs: number): unknown {
  const { changes, undecided, routes, authentication, subjects } = findings;
  const { wider, narrower, unsure } = countFindings(findings);
  return {
    at: new Date(nowMs).toISOString(),
    wider,
    narrower,
    undecided: unsure,
    subjects,
    changes: changes.map(toChange),
    doubts: undecided.map(toDoubt),
    routes: routes.map(({ source, ...route }) => ({
      ...route,
      source: source === undefined ? undefined : formatPosition(source),
    })),
    authentication,
  };
}

function toChange({ direction, about, pairs, witness }: Change): unknown {
  const { subject, pair, row, atMs, grant } = witness;
  return {
    direction,
    subjects: about.map(formatAbout),
    questions: about.some(({ by }) => by === 'suspended') ? 'all' : pairs.map(toQuestion),
    example: {
      principal:
        subject === 'anonymous'
          ? undefined
          : { ...subject, attributes: Object.fromEntries(subject.attributes), expiresAtMs: undefined },
      who: formatSubject(subject),
      ...toQuestion(pair),
      attributes: Object.fromEntries(row),
      at: new Date(atMs).toISOString(),
      grant: toGrant(grant),
    },
  };
}

function toDoubt({ direction, about, pairs, atMs, grant }: Undecided): unknown {
  return {
    direction,
    subjects: about.map(formatAbout),
    questions: pairs.map(toQuestion),
    at: new Date(atMs).toISOString(),
    grant: toGrant(grant),
  };
}

function toGrant({ name, source }: Grant): unknown {
  return { name, source: formatPosition(source) };
}

function toQuestion({ action, type, proposes }: Pair): Readonly<Record<string, unknown>> {
  return {
    action: action === STRANGE ? undefined : action,
    type: type === STRANGE ? undefined : type,
    ...(proposes ? { proposes } : {}),
  };
}
