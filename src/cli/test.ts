import { type Config, type Flags, UsageError } from '../config.ts';
import type { Command } from './command.ts';
import { jsonFlag, one, toggle } from './flags.ts';
import { readAll, report, type TestOptions } from './test-once.ts';
import { watchTests } from './test-watch.ts';

const flags: Flags = {
  filter: one('TEXT', 'ask only cases whose title (who, action, resource) or file holds this text'),
  coverage: toggle('print which grants, filters and routes no case exercised'),
  threshold: one('N', 'the same, and fail when less than N percent of them are covered'),
  junit: one('FILE', "write the results as JUnit's XML, for CI servers"),
  watch: toggle('ask again whenever a test or its policy changes, until SIGINT'),
  json: jsonFlag,
};

/** `sidegate test`: does a policy answer what its author wants? */
export const testCommand: Command = {
  usage: 'test PATH … [--filter TEXT] [--coverage] [--threshold N] [--junit FILE] [--watch]',
  about:
    'Asks policies the questions of decision tables and compares the answers with what the tables want. PATH is a file of `kind: PolicyTest`, or a directory with nothing but such files; each names its policy.',
  flags,
  example: 'sidegate test deploy/examples/shop/tests --coverage',
  exits: [
    '0 every case passed',
    '1 a case failed, a file has errors, or nothing was asked',
    '2 the command line is wrong',
    '4 less is covered than `--threshold` wants',
  ],
  async run(config, output) {
    const options = readOptions(config);
    if (config.on('watch')) return watchTests(options, output);
    return report(options, await readAll(options.paths), output);
  },
};

function readOptions(config: Config): TestOptions {
  if (config.words.length === 0) throw new UsageError('which tests? Give `sidegate test PATH`');
  const threshold = config.one('threshold') === undefined ? undefined : config.count('threshold', 0);
  if (threshold !== undefined && threshold > 100)
    throw new UsageError(`\`--threshold ${threshold}\` is more than all; write a percentage`);
  const filter = config.one('filter') ?? '';
  if (threshold !== undefined && filter !== '')
    throw new UsageError('what some of the cases cover says nothing; leave `--filter` or `--threshold` out');
  return {
    paths: config.words,
    filter,
    covering: config.on('coverage') || threshold !== undefined,
    threshold,
    junit: config.one('junit'),
    json: config.on('json'),
  };
}
