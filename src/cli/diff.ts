import { compareAuthentication } from '../analysis/diff/compare-authentication.ts';
import { comparePolicies } from '../analysis/diff/compare-policies.ts';
import { compareRoutes } from '../analysis/diff/compare-routes.ts';
import { type Flags, UsageError } from '../config.ts';
import { type Command, EXIT, type Output } from './command.ts';
import { toJson } from './diff-json.ts';
import { countFindings, type Findings, formatFindings } from './diff-text.ts';
import { jsonFlag, one } from './flags.ts';
import { type CommandPolicy, loadOrPrint } from './load-policy.ts';
import { atFlag, readMoment } from './moment-flag.ts';

const FAIL_ON = ['widening', 'narrowing', 'any', 'nothing'] as const;

const flags: Flags = {
  'fail-on': one(
    'WHAT',
    '`widening`, `narrowing`, `any` or `nothing`: what makes the exit code 3',
    'nothing',
  ),
  at: { ...atFlag, about: 'compares from this moment on, such as 2027-01-01T00:00:00Z (default: now)' },
  json: jsonFlag,
};

/** `sidegate diff`: what a change of policy does to decisions. */
export const diffCommand: Command = {
  usage: 'diff OLD NEW [--fail-on widening]',
  about:
    'Tells what the change from one policy to another does to decisions: for each subject the questions whose answer changes, each with an example that both policies were asked, and the requests that mean something else. Each path is a file or a directory, as for `--policy`.',
  flags,
  example: 'sidegate diff docs/walkthrough/3-clean.yaml docs/walkthrough/4-changed.yaml',
  exits: [
    '0 the difference is told, whatever it is',
    '1 one of the policies has errors',
    '2 the command line is wrong',
    '3 there is what `--fail-on` names; `undecided` counts as both widening and narrowing',
  ],
  async run(config, output) {
    const [oldPath, newPath] = config.words;
    if (oldPath === undefined || newPath === undefined) {
      throw new UsageError('which policies? Give the old path and the new one: `sidegate diff OLD NEW`');
    }
    const failOn = FAIL_ON.find((each) => each === config.one('fail-on'));
    if (failOn === undefined) throw new UsageError(`\`--fail-on\` is one of ${FAIL_ON.join(', ')}`);
    const nowMs = readMoment(config);
    const old = await loadOrPrint([oldPath], output);
    const next = await loadOrPrint([newPath], output);
    if (old === undefined || next === undefined) return EXIT.problems;
    const findings = compare(old, next, nowMs, createProgress(output));
    output.out(
      config.on('json') ? `${JSON.stringify(toJson(findings, nowMs))}\n` : formatFindings(findings, nowMs),
    );
    return fails(findings, failOn) ? EXIT.denied : EXIT.ok;
  },
};

type Loaded = NonNullable<CommandPolicy['loaded']>;

function compare(old: Loaded, next: Loaded, nowMs: number, told: (part: number) => void): Findings {
  const difference = comparePolicies(
    { data: old.data, policy: old.assembled.policy },
    { data: next.data, policy: next.assembled.policy },
    nowMs,
    told,
  );
  const routes = compareRoutes(
    { data: old.data, routes: old.assembled.routes },
    { data: next.data, routes: next.assembled.routes },
  );
  const authentication = compareAuthentication(old.data.authentication, next.data.authentication);
  const entries = [old, next].flatMap(({ data }) => data.head.catalogue);
  const verbs = entries.map(
    ({ operation, type, verb }) => [JSON.stringify([operation, type]), verb] as const,
  );
  return { ...difference, routes, authentication, verbs: new Map(verbs) };
}

function fails(findings: Findings, failOn: (typeof FAIL_ON)[number]): boolean {
  const { wider, narrower, unsure } = countFindings(findings);
  switch (failOn) {
    case 'widening':
      return wider + unsure > 0;
    case 'narrowing':
      return narrower + unsure > 0;
    case 'any':
      return wider + narrower + unsure > 0;
    case 'nothing':
      return false;
  }
}

/** Tells someone who waits at a terminal how far it is. */
function createProgress({ err }: Output): (part: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  let toldMs = performance.now() + 1000;
  return (part) => {
    if (performance.now() < toldMs) return;
    toldMs += 1000;
    err(`compared ${Math.floor(100 * part)} %\r`);
  };
}
