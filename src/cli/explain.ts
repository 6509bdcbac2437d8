import { hintsOf, hintsOfSubject } from '../analysis/hints.ts';
import { type ProvenChange, propose } from '../analysis/suggestion/propose.ts';
import { takingProposals } from '../analysis/taking-proposals.ts';
import { type Config, type Flags, UsageError } from '../config.ts';
import { type Explanation, explainDecision } from '../decision/explanation.ts';
import { handOut, type Proposal } from '../decision/hand-out.ts';
import type { Policy } from '../decision/policy.ts';
import { type Standing, stand } from '../decision/standing.ts';
import type { Asked } from './asked-text.ts';
import { type Command, EXIT } from './command.ts';
import { askRoute, type Routed } from './explain-request.ts';
import { toExplanationJson, toExplanationText } from './explanation-text.ts';
import { many, one } from './flags.ts';
import { type CommandPolicy, loadOrPrint, tokensOf } from './load-policy.ts';
import { readMoment } from './moment-flag.ts';
import { proposeFlag, readProposals } from './proposals.ts';
import { questionFlags, readQuestion, resourceFlags, toSubject } from './question-flags.ts';

const flags: Flags = {
  ...questionFlags,
  ...resourceFlags,
  propose: proposeFlag,
  request: one(
    'METHOD URL',
    'instead of action and type: a request of the web, whose route says what is asked',
  ),
  header: many('NAME: VALUE', 'a header of that request; may be given more than once'),
  extension: many(
    'KEY=VALUE',
    "what the operator's Envoy says of it, such as a context extension; may be given more than once",
  ),
  body: one('TEXT', 'its body, or `@FILE`'),
};

/** `sidegate explain`: how the answer to one question comes about, and what would change it. */
export const explainCommand: Command = {
  usage: 'explain --policy PATH --user E-MAIL --action ACTION --type TYPE [--with KEY=VALUE …]',
  about:
    'Asks a policy one question, without a server, and tells how the answer comes about: every grant of the subject, as whom it is held, what it lacks, with file and line. Of a denial also which grant came nearest and the smallest change that would allow just this: a suggestion that was tried, and is not applied.',
  flags,
  example:
    'sidegate explain --policy deploy/examples/shop --user ann@example.com --action edit --type orders --with namespace=shop',
  exits: ['0 allowed', '1 the policy has errors', '2 the command line is wrong', '3 denied'],
  async run(config, output) {
    const loaded = await loadOrPrint(config.all('policy'), output);
    if (loaded === undefined) return EXIT.problems;
    const { data, assembled } = loaded;
    const nowMs = readMoment(config);
    const standing = stand(assembled.policy, toSubject(config, tokensOf(data)), nowMs);
    const routed = askRoute(config, assembled, standing, nowMs);
    const asked =
      routed === undefined ? { ...readQuestion(config, assembled.policy), anyRow: false } : routed.asked;
    const proposals = readProposals(config);
    if (routed !== undefined) refuseBesideRequest(config);
    const told = { routed, ...explainAsked(loaded, standing, asked, proposals, nowMs), nowMs, standing };
    output.out(config.on('json') ? `${JSON.stringify(toExplanationJson(told))}\n` : toExplanationText(told));
    return isAllowed(routed, told.explanation) ? EXIT.ok : EXIT.denied;
  },
};

/** What a request says by its route, or cannot say. */
const BESIDE_REQUEST = ['action', 'type', 'resource', 'with', 'propose'] as const;

function refuseBesideRequest(config: Config): void {
  const given = BESIDE_REQUEST.find((flag) => config.all(flag).length > 0);
  if (given === undefined) return;
  throw new UsageError(
    `of a request the route says what is asked; leave \`--${given}\` or \`--request\` out`,
  );
}

/** What the grants say, when they are asked. */
interface Explained {
  readonly asked: Asked | undefined;
  readonly explanation: Explanation | undefined;
  /** Grants that would allow it, in the languages of the policy. */
  readonly changes: readonly ProvenChange[];
  readonly hints: readonly string[];
}

function explainAsked(
  { data, assembled, source }: NonNullable<CommandPolicy['loaded']>,
  standing: Standing,
  asked: Asked | undefined,
  proposals: readonly Proposal[],
  nowMs: number,
): Explained {
  const subjectHints = hintsOfSubject(data, standing.subject);
  if (asked === undefined) return { asked, explanation: undefined, changes: [], hints: subjectHints };
  const { policy } = assembled;
  const { action, resource, anyRow } = asked;
  const found = explainProposed(policy, standing, asked, proposals, nowMs);
  // Where any row will do, a grant for the type as a whole would be more than what is asked.
  const explanation = anyRow ? { ...found, suggestions: [] } : found;
  const { subject } = standing;
  const grant = explanation.suggestions.find((suggestion) => suggestion.change === 'GRANT');
  const changes =
    grant === undefined || subject === 'anonymous'
      ? []
      : propose(source, { grant, principal: subject, action, resource, nowMs });
  const isDenied = explanation.decision.effect === 'DENY';
  const hints = isDenied ? [...subjectHints, ...hintsOf(data, policy, action, resource.type)] : [];
  return { asked, explanation, changes, hints };
}

function explainProposed(
  policy: Policy,
  standing: Standing,
  { action, resource }: Asked,
  proposals: readonly Proposal[],
  nowMs: number,
): Explanation {
  if (proposals.length === 0) return explainDecision(policy, standing, action, resource, nowMs);
  const found = explainDecision(takingProposals(policy), standing, action, resource, nowMs);
  if (found.decision.effect === 'DENY') return found;
  return { ...found, decision: handOut(policy, standing, action, resource, proposals, nowMs) };
}

function isAllowed(routed: Routed | undefined, explanation: Explanation | undefined): boolean {
  return (routed?.outcome ?? explanation?.decision)?.effect === 'ALLOW';
}
