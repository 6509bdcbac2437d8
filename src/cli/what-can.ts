import { hintsOfSubject } from '../analysis/hints.ts';
import { principalOf } from '../analysis/principal-of.ts';
import { unknown } from '../analysis/subject-of.ts';
import { takingProposals } from '../analysis/taking-proposals.ts';
import { type Ability, whatCan } from '../analysis/what-can.ts';
import { type Config, type Flags, UsageError } from '../config.ts';
import type { Subject } from '../decision/principal.ts';
import { type Command, EXIT } from './command.ts';
import { jsonFlag, many, policyFlag } from './flags.ts';
import { loadOrPrint, tokensOf } from './load-policy.ts';
import { atFlag, readMoment } from './moment-flag.ts';
import { toPair, toSubject } from './question-flags.ts';
import { toWhatCanJson, toWhatCanText } from './what-can-text.ts';

const flags: Flags = {
  policy: policyFlag,
  group: many(
    'NAME',
    'a group that a user is in, as the identity provider says; may be given more than once',
  ),
  attribute: many(
    'KEY=VALUE',
    'an identity key of a user, such as X-Auth-Request-Email=ann@example.com; may be given more than once',
  ),
  at: atFlag,
  json: jsonFlag,
};

const KINDS = ['user', 'token', 'workload'] as const;
const WHAT = '`user:E-MAIL`, `group:NAME`, `token:SHA256`, `workload:NAME`, `authenticated` or `anyone`';

/** `sidegate what-can`: all that somebody may do. */
export const whatCanCommand: Command = {
  usage: 'what-can PRINCIPAL --policy PATH [--group NAME …] [--attribute KEY=VALUE …]',
  about: `Asks a policy for all that somebody may do, and prints it by types: the actions, what the product calls them, the rows, the grants and until when. PRINCIPAL is ${WHAT}, or is left out beside \`--attribute\`.`,
  flags,
  example: 'sidegate what-can user:ann@example.com --policy deploy/examples/shop --group team-shop',
  exits: ['0 something', '1 the policy has errors', '2 the command line is wrong', '3 nothing'],
  async run(config, output) {
    const [word] = config.words;
    const loaded = await loadOrPrint(config.all('policy'), output);
    if (loaded === undefined) return EXIT.problems;
    const { data } = loaded;
    const policy = takingProposals(loaded.assembled.policy);
    const nowMs = readMoment(config);
    const asked = readPrincipal(word, config, tokensOf(data));
    const { standing, suspendedAt } = principalOf(policy, asked, nowMs);
    const found: readonly Ability[] = whatCan(data.head, policy, standing, nowMs);
    const told = { standing, suspendedAt, found, hints: hintsOfSubject(data, standing.subject) };
    output.out(config.on('json') ? `${JSON.stringify(toWhatCanJson(told))}\n` : toWhatCanText(told, nowMs));
    return found.length === 0 ? EXIT.denied : EXIT.ok;
  },
};

/** Whom the word and the flags mean: a subject, or a group. @throws {UsageError} when they mean nobody */
function readPrincipal(
  word: string | undefined,
  config: Config,
  tokens: ReadonlyMap<string, number>,
): Subject | { readonly group: string } {
  const attributes = config.all('attribute').map((pair) => toPair('attribute', pair, true));
  const kind = KINDS.find((each) => word?.startsWith(`${each}:`));
  const name = kind === undefined ? '' : (word ?? '').slice(kind.length + 1);
  const group = word?.startsWith('group:') === true ? word.slice('group:'.length) : '';
  const isAlone = attributes.length === 0 && config.all('group').length === 0;
  if (group !== '' && isAlone) return { group };
  if (word === 'anyone' && isAlone) return 'anonymous';
  const isSomebody = word === 'authenticated' || (word === undefined && attributes.length > 0);
  if (name === '' && !isSomebody) {
    throw new UsageError(`who? Write \`sidegate what-can PRINCIPAL\`, which is ${WHAT}`);
  }
  if (word === 'authenticated') {
    const groups = config.all('group');
    return { ...unknown, groups, attributes: new Map(attributes) };
  }
  const one = (flag: string): string | undefined => (flag === kind ? name : undefined);
  return toSubject({ one, all: config.all, on: () => false }, tokens);
}
