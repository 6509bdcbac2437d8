import { hintsOf } from '../analysis/hints.ts';
import { handsOut, takingProposals } from '../analysis/taking-proposals.ts';
import { type WhoCan, type WhoQuestion, whoCan } from '../analysis/who-can.ts';
import { type Config, type Flags, UsageError } from '../config.ts';
import type { Policy } from '../decision/policy.ts';
import { toResource } from '../decision/resource.ts';
import { type Command, EXIT } from './command.ts';
import { jsonFlag, many, policyFlag, toggle } from './flags.ts';
import { loadOrPrint } from './load-policy.ts';
import { atFlag, readMoment } from './moment-flag.ts';
import { toPair } from './question-flags.ts';
import { toWhoCanJson, toWhoCanText } from './who-can-text.ts';

const flags: Flags = {
  policy: policyFlag,
  with: many('KEY=VALUE', 'an attribute of the resource; may be given more than once'),
  at: atFlag,
  all: toggle('tell also who might, were it not for a suspension or a date'),
  json: jsonFlag,
};

/** `sidegate who-can`: everybody who may do something, and how. */
export const whoCanCommand: Command = {
  usage: 'who-can ACTION TYPE[/NAME] --policy PATH [--with KEY=VALUE …]',
  about:
    'Asks a policy who may do something, and prints every subject that it names with the grants that allow it: to one resource, or, of a type without a name and attributes, to some of its rows, and to which.',
  flags,
  example: 'sidegate who-can edit orders --policy deploy/examples/shop --with namespace=shop',
  exits: ['0 somebody', '1 the policy has errors', '2 the command line is wrong', '3 nobody'],
  async run(config, output) {
    const [action, ...words] = config.words;
    const [resource] = words;
    if (action === undefined || resource === undefined) {
      throw new UsageError('who can do what? Write `sidegate who-can ACTION TYPE`, or `TYPE/NAME` for one');
    }
    const loaded = await loadOrPrint(config.all('policy'), output);
    if (loaded === undefined) return EXIT.problems;
    const policy = takingProposals(loaded.assembled.policy);
    const question = toQuestion(policy, action, resource, config);
    const nowMs = readMoment(config);
    const found = whoCan(loaded.data, policy, question, nowMs);
    const { type } = question.resource;
    const hints = [
      ...hintsOf(loaded.data, policy, question.action, type),
      ...(handsOut(loaded.assembled.policy, question.action, type) ? [HANDS_OUT] : []),
    ];
    const told: WhoCan = config.on('all') ? found : { ...found, prevented: [] };
    output.out(
      config.on('json')
        ? `${JSON.stringify(toWhoCanJson(told, question, hints))}\n`
        : toWhoCanText(told, question, hints, nowMs),
    );
    return found.may.length + found.dependent.length === 0 ? EXIT.denied : EXIT.ok;
  },
};

/** What is told of an action that gives others something. */
const HANDS_OUT = 'note: this hands out; each of them may give what he holds himself, and for as long';

function toQuestion(policy: Policy, action: string, text: string, config: Pick<Config, 'all'>): WhoQuestion {
  const slash = text.indexOf('/');
  const [type, id] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  const attributes = new Map(config.all('with').map((pair) => toPair('with', pair)));
  const resource = toResource(policy, { type, id, attributes });
  if ('attribute' in resource) {
    throw new UsageError(`\`--with ${resource.attribute}=…\` says another name than the resource has`);
  }
  return { action, resource, anyRow: resource.attributes.size === 0 };
}
