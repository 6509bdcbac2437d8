import { type ScopeAnswer, scopeFor } from '../decision/scope-for.ts';
import { stand } from '../decision/standing.ts';
import { type Command, EXIT } from './command.ts';
import { formatFilter } from './filter-text.ts';
import { loadOrPrint, tokensOf } from './load-policy.ts';
import { readMoment } from './moment-flag.ts';
import { need, questionFlags, toSubject } from './question-flags.ts';

/** `sidegate scope`: which rows may somebody see. */
export const scopeCommand: Command = {
  usage: 'scope --policy PATH --user E-MAIL --action ACTION --type TYPE',
  about:
    'Asks a policy which rows of a type somebody may reach, and prints the clauses, any of which admits a row.',
  flags: questionFlags,
  example: 'sidegate scope --policy deploy/examples/shop --user ann@example.com --action view --type orders',
  exits: ['0 all rows or some', '1 the policy has errors', '2 the command line is wrong', '3 no rows'],
  async run(config, output) {
    const loaded = await loadOrPrint(config.all('policy'), output);
    if (loaded === undefined) return EXIT.problems;
    const { policy } = loaded.assembled;
    const nowMs = readMoment(config);
    const standing = stand(policy, toSubject(config, tokensOf(loaded.data)), nowMs);
    const type = need(config.one('type'), 'type', 'rows of which type?');
    const answer = scopeFor(
      policy,
      standing,
      need(config.one('action'), 'action', 'which action?'),
      type,
      nowMs,
    );
    output.out(config.on('json') ? `${JSON.stringify(toJson(answer))}\n` : toText(answer));
    return answer.kind === 'NONE' ? EXIT.denied : EXIT.ok;
  },
};

function toText(answer: ScopeAnswer): string {
  const clauses = answer.kind === 'CONDITIONAL' ? answer.clauses : [];
  const lines = clauses.map((clause) => `  ${clause.map(formatFilter).join(' and ')}\n`);
  return `${answer.kind} ${answer.reason}\n${lines.join('  or\n')}`;
}

function toJson(answer: ScopeAnswer): unknown {
  const { kind, reason, untilMs } = answer;
  const clauses = answer.kind === 'CONDITIONAL' ? answer.clauses.map((filters) => ({ filters })) : [];
  return {
    kind,
    reason,
    clauses,
    validUntil: untilMs === Infinity ? undefined : new Date(untilMs).toISOString(),
  };
}
