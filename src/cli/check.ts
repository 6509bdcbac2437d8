import { type LawReport, testLaw } from '../analysis/law.ts';
import { type Reach, reachOf } from '../analysis/reach.ts';
import type { Flags } from '../config.ts';
import { formatProblem, oneLine } from '../policy/problem.ts';
import { type Command, EXIT } from './command.ts';
import { jsonFlag, one, policyFlag } from './flags.ts';
import { type CommandPolicy, loadPolicy } from './load-policy.ts';

const flags: Flags = {
  policy: policyFlag,
  seconds: one('N', 'how long that may be tested', '10'),
  json: jsonFlag,
};

/** `sidegate check`: every problem of a policy, and whether ScopeFor and Authorize agree on it. */
export const checkCommand: Command = {
  usage: 'check --policy PATH …',
  about:
    'Reads a policy as `serve` would, prints every problem with its place, says whom it opens the door to, and tests on it that the rows ScopeFor admits are the rows Authorize allows.',
  flags,
  example: 'sidegate check --policy deploy/examples/shop',
  exits: [
    '0 the policy loads (there may be warnings)',
    '1 it has errors, or ScopeFor and Authorize disagree',
    '2 the command line is wrong',
  ],
  async run(config, { out }) {
    const seconds = config.count('seconds', 0);
    const policy = await loadPolicy(config.all('policy'));
    const law = policy.loaded === undefined ? undefined : prove(policy.loaded, seconds);
    const reach = policy.loaded === undefined ? [] : reachOf(policy.loaded.data);
    out(config.on('json') ? `${JSON.stringify(toJson(policy, law, reach))}\n` : toText(policy, law, reach));
    return law === undefined || law.breaches.length > 0 ? EXIT.problems : EXIT.ok;
  },
};

function prove({ data, assembled }: NonNullable<CommandPolicy['loaded']>, seconds: number): LawReport {
  const endMs = performance.now() + 1000 * seconds;
  return testLaw(data, assembled.policy, Date.now(), () => performance.now() > endMs);
}

function toText(
  { revision, files, problems, loaded }: CommandPolicy,
  law: LawReport | undefined,
  reach: readonly Reach[],
): string {
  const lines = problems.map(formatProblem);
  if (loaded === undefined || law === undefined) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    return [...lines, `not ok: ${count(errors, 'error')}`, ''].join('\n');
  }
  const grants = loaded.data.slices.flatMap((slice) => slice.grants).length;
  const routes = loaded.data.slices.flatMap((slice) => slice.routes).length;
  const parts = [
    count(files, 'file'),
    ...(routes === 0 ? [] : [count(routes, 'route')]),
    count(grants, 'grant'),
  ];
  lines.push(`ok: ${parts.join(', ')}, revision ${revision}`);
  for (const { whom, what, source } of reach) lines.push(`reaches ${whom}: ${oneLine(what)} at ${source}`);
  for (const breach of law.breaches)
    lines.push(`SCOPEFOR AND AUTHORIZE DISAGREE, please report: ${JSON.stringify(breach)}`);
  const part = law.complete ? '' : ' (time ran out; `--seconds` gives more)';
  if (law.subjects === 0)
    lines.push('whether ScopeFor and Authorize agree was not tested; `--seconds` gives time for it');
  else if (law.breaches.length === 0) {
    lines.push(
      `ScopeFor and Authorize agree: ${count(law.questions, 'question')} for ${count(law.subjects, 'subject')}${part}`,
    );
  }
  return [...lines, ''].join('\n');
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function toJson(
  { revision, problems }: CommandPolicy,
  law: LawReport | undefined,
  reach: readonly Reach[],
): unknown {
  return { ok: law !== undefined && law.breaches.length === 0, revision, problems, reach, law };
}
