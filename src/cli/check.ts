import { existsSync } from 'node:fs';
import { type LawReport, testLaw } from '../analysis/law.ts';
import { heedSilences, type Told } from '../analysis/lint/heed-silences.ts';
import { lint } from '../analysis/lint/lint.ts';
import { type Reach, reachOf } from '../analysis/reach.ts';
import type { Flags } from '../config.ts';
import { formatProblem, oneLine } from '../policy/problem.ts';
import { type Command, EXIT } from './command.ts';
import { jsonFlag, one, policyFlag, toggle } from './flags.ts';
import { type CommandPolicy, loadPolicy } from './load-policy.ts';

const flags: Flags = {
  policy: policyFlag,
  seconds: one('N', 'how long that may be tested', '10'),
  strict: toggle('fail on any warning that no comment of the policy silences'),
  json: jsonFlag,
};

/** What `check` found out. */
interface Report extends Told {
  readonly ok: boolean;
  readonly policy: CommandPolicy;
  readonly law: LawReport | undefined;
  readonly reach: readonly Reach[];
  /** Warnings that are too many, since none is wanted. */
  readonly unwanted: number;
}

/** `sidegate check`: every problem of a policy, what is odd about it, and whether ScopeFor and Authorize agree on it. */
export const checkCommand: Command = {
  usage: 'check --policy PATH …',
  about:
    'Reads a policy as `serve` would, prints every problem with its place, and what a linter finds odd about it; says whom it opens the door to, and tests on it that the rows ScopeFor admits are the rows Authorize allows. A comment `# sidegate: silence CODE - REASON` silences a warning.',
  flags,
  example: 'sidegate check --policy deploy/examples/shop',
  exits: [
    '0 the policy loads (there may be warnings)',
    '1 it has errors, or with `--strict` warnings, or ScopeFor and Authorize disagree',
    '2 the command line is wrong',
  ],
  async run(config, { out }) {
    const seconds = config.count('seconds', 0);
    const policy = await loadPolicy(config.all('policy'));
    const report = inspect(policy, seconds, config.on('strict'));
    out(config.on('json') ? `${JSON.stringify(toJson(report))}\n` : toText(report));
    return report.ok ? EXIT.ok : EXIT.problems;
  },
};

function inspect(policy: CommandPolicy, seconds: number, isStrict: boolean): Report {
  const { loaded, problems, silenced } = policy;
  if (loaded === undefined)
    return { ok: false, policy, problems, silenced, law: undefined, reach: [], unwanted: 0 };
  const { data, documents, assembled } = loaded;
  const circumstances = { documents, policy: assembled.policy, nowMs: Date.now(), isFile: existsSync };
  const told = heedSilences(policy, lint(data, circumstances));
  const unwanted = isStrict ? told.problems.length : 0;
  const law = prove(loaded, seconds);
  const ok = law.breaches.length === 0 && unwanted === 0;
  return { ...told, ok, policy, law, reach: reachOf(data, documents), unwanted };
}

function prove({ data, assembled }: NonNullable<CommandPolicy['loaded']>, seconds: number): LawReport {
  const endMs = performance.now() + 1000 * seconds;
  return testLaw(data, assembled.policy, Date.now(), () => performance.now() > endMs);
}

function toText({
  policy: { revision, files, loaded },
  problems,
  silenced,
  law,
  reach,
  unwanted,
}: Report): string {
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
  if (unwanted > 0) lines.push(`not ok: ${count(unwanted, 'warning')}, and \`--strict\` wants none`);
  lines.push(`${unwanted > 0 ? '' : 'ok: '}${parts.join(', ')}, revision ${revision}`);
  if (silenced.length > 0)
    lines.push(`${count(silenced.length, 'warning')} silenced; \`--json\` tells which, and why`);
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

function toJson({ ok, policy: { revision }, problems, silenced, law, reach }: Report): unknown {
  return { ok, revision, problems, silenced, reach, law };
}
