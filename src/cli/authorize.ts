import type { Flags } from '../config.ts';
import { authorize, type Decision, type DenyReason } from '../decision/authorize.ts';
import { type Consideration, explain } from '../decision/explain.ts';
import { handOut } from '../decision/hand-out.ts';
import { stand } from '../decision/standing.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';
import { type Command, EXIT } from './command.ts';
import { formatConsiderations } from './considerations.ts';
import { loadOrPrint, tokensOf } from './load-policy.ts';
import { readMoment } from './moment-flag.ts';
import { describeDenial, proposeFlag, readProposals } from './proposals.ts';
import { questionFlags, readQuestion, resourceFlags, toSubject } from './question-flags.ts';

const flags: Flags = {
  ...questionFlags,
  ...resourceFlags,
  propose: proposeFlag,
};

/** `sidegate authorize`: one question, one answer. */
export const authorizeCommand: Command = {
  usage: 'authorize --policy PATH --user E-MAIL --action ACTION --type TYPE [--with KEY=VALUE …]',
  about:
    'Asks a policy one question, without a server, and prints the decision; of a denial also what each grant lacked.',
  flags,
  example:
    'sidegate authorize --policy deploy/examples/shop --user ann@example.com --action edit --type orders --with namespace=shop',
  exits: ['0 allowed', '1 the policy has errors', '2 the command line is wrong', '3 denied'],
  async run(config, output) {
    const loaded = await loadOrPrint(config.all('policy'), output);
    if (loaded === undefined) return EXIT.problems;
    const { policy } = loaded.assembled;
    const nowMs = readMoment(config);
    const standing = stand(policy, toSubject(config, tokensOf(loaded.data)), nowMs);
    const { action, resource } = readQuestion(config, policy);
    const proposals = readProposals(config);
    const decision =
      proposals.length === 0
        ? authorize(policy, standing, action, resource, nowMs)
        : handOut(policy, standing, action, resource, proposals, nowMs);
    const considered = () => explain(policy, standing, action, resource, nowMs);
    output.out(config.on('json') ? `${JSON.stringify(toJson(decision))}\n` : toText(decision, considered));
    return decision.effect === 'ALLOW' ? EXIT.ok : EXIT.denied;
  },
};

/** Denials for which the grants of whoever asks are the reason. */
const byGrants: ReadonlySet<DenyReason> = new Set(['NO_GRANT', 'OUT_OF_SCOPE', 'EXPIRED']);

function toText(decision: Decision, considered: () => readonly Consideration[]): string {
  const { untilMs } = decision;
  const until = untilMs === Infinity ? '' : ` until ${new Date(untilMs).toISOString()}`;
  if (decision.effect === 'ALLOW') {
    const { grant } = decision;
    return `ALLOW ${decision.reason} by ${oneLine(grant.name)} at ${formatPosition(grant.source)}${until}\n`;
  }
  const lines = byGrants.has(decision.reason) ? formatConsiderations(considered()) : [];
  return [
    `DENY ${decision.reason}${until}: ${describeDenial(decision)}`,
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function toJson({ effect, reason, grant, untilMs }: Decision): unknown {
  const grants = grant === undefined ? [] : [{ name: grant.name, source: formatPosition(grant.source) }];
  const validUntil = untilMs === Infinity ? undefined : new Date(untilMs).toISOString();
  return { effect, reason, grants, validUntil };
}
