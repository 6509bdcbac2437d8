import type { Config, Flag } from '../config.ts';
import type { Decision } from '../decision/authorize.ts';
import { denialText } from '../decision/denial-text.ts';
import type { Proposal } from '../decision/hand-out.ts';
import { scopeOfRule } from '../policy/kalm/compile-tokens.ts';
import { many } from './flags.ts';
import { RULE, toRule } from './rule-flag.ts';

/** The flag that says what an action would hand out. */
export const proposeFlag: Flag = many(
  RULE,
  'what the action would hand out, as a rule of the token that it makes; may be given more than once',
);

/**
 * What `--propose` says would be handed out.
 *
 * @throws {UsageError} when it is no rule
 */
export function readProposals(config: Pick<Config, 'all'>): readonly Proposal[] {
  return config.all('propose').map((text) => {
    const { verb, namespace, kind, name } = toRule('propose', text);
    return { permission: [[kind, [verb]]], scope: scopeOfRule(namespace, name), untilMs: Infinity };
  });
}

/** Why something is denied, and what of the command line is in question. */
export function describeDenial(denial: Extract<Decision, { effect: 'DENY' }>): string {
  const words = denialText[denial.reason];
  if (denial.reason === 'NOTHING_PROPOSED') return `${words}; give \`--propose ${RULE}\``;
  return denial.exceeding === undefined ? words : `${words} (\`--propose\` number ${denial.exceeding + 1})`;
}
