import { mkdirSync, symlinkSync } from 'node:fs';
import test from 'ava';
import { authenticateCommand } from '../../src/cli/authenticate.ts';
import { authorizeCommand } from '../../src/cli/authorize.ts';
import { checkCommand } from '../../src/cli/check.ts';
import type { Command } from '../../src/cli/command.ts';
import { diffCommand } from '../../src/cli/diff.ts';
import { explainCommand } from '../../src/cli/explain.ts';
import { injectCommand } from '../../src/cli/inject.ts';
import { injectorCommand } from '../../src/cli/injector.ts';
import { scopeCommand } from '../../src/cli/scope.ts';
import { serveCommand } from '../../src/cli/serve.ts';
import { testCommand } from '../../src/cli/test.ts';
import { tokenCommand } from '../../src/cli/token.ts';
import { whatCanCommand } from '../../src/cli/what-can.ts';
import { whoCanCommand } from '../../src/cli/who-can.ts';
import { makeScratch } from '../policy/reload/scratch.ts';
import { writeCertificate } from '../transport/admission/start-injector.ts';
import { createAuthority } from '../transport/tls/authority.ts';
import { root } from './examples.ts';
import { run, runSidegate } from './run-sidegate.ts';
import { startCommand, startSidecar } from './sidecar.ts';

const commands: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  check: checkCommand,
  authenticate: authenticateCommand,
  authorize: authorizeCommand,
  scope: scopeCommand,
  test: testCommand,
  explain: explainCommand,
  'who-can': whoCanCommand,
  'what-can': whatCanCommand,
  diff: diffCommand,
  inject: injectCommand,
  injector: injectorCommand,
  token: tokenCommand,
};

for (const [name, { flags, example, exits }] of Object.entries(commands)) {
  test(`the help of ${name} names every flag, an example and every exit code`, async (t) => {
    const { code, stdout, stderr } = await runSidegate([name, '--help']);
    t.is(code, 0);
    t.is(stderr, '');
    const words = stdout.replace(/\s+/g, ' ');
    for (const [flag, { value, byDefault }] of Object.entries(flags)) {
      t.true(words.includes(`--${flag}${value === '' ? '' : ` ${value}`} `), flag);
      for (const each of byDefault) t.true(words.includes(`(default ${each})`), flag);
    }
    t.true(words.includes('--help print this'));
    t.true(stdout.includes(`example:\n  ${example}\n`));
    for (const exit of exits) t.true(words.includes(exit), exit);
    const tooLong = stdout
      .split('\n')
      .filter((line) => line.length > 110 && !/example|sidegate |exit/.test(line));
    t.deepEqual(tooLong, []);
  });

  test(`sidegate help ${name} is the same`, async (t) => {
    const [asked, flag] = await Promise.all([runSidegate(['help', name]), runSidegate([name, '-h'])]);
    t.deepEqual(asked, flag);
  });
}

test('a wrong command line is told how the command is written', async (t) => {
  const ended = await Promise.all([
    runSidegate(['who-can', '--action', 'edit']),
    runSidegate(['what-can', '--user', 'ann@example.com']),
    runSidegate(['diff', '--policy', 'a.yaml']),
    runSidegate(['check']),
  ]);
  const usages = [whoCanCommand, whatCanCommand, diffCommand, checkCommand].map(({ usage }) => usage);
  for (const [place, { code, stderr }] of ended.entries()) {
    t.is(code, 2);
    t.is(stderr.split('\n')[1], `usage: sidegate ${usages[place] ?? ''}`);
  }
});

const runsItsExample = test.macro(async (t, command: Command, want: RegExp) => {
  const scratch = makeScratch(t);
  mkdirSync(`${scratch}/bin`);
  symlinkSync(`${root}bin/sidegate.js`, `${scratch}/bin/sidegate`);
  symlinkSync(`${root}deploy`, `${scratch}/deploy`);
  symlinkSync(`${root}docs`, `${scratch}/docs`);
  const path = `${scratch}/bin:${process.env['PATH'] ?? ''}`;
  const { code, stdout, stderr } = await run(['bash', '-c', command.example], { PATH: path }, scratch);
  t.is(code, 0, stderr);
  t.regex(stdout + stderr, want);
});

test('the example of check runs', runsItsExample, checkCommand, /^ok: 1 file, \d+ grants/);
test('the example of authorize runs', runsItsExample, authorizeCommand, /^ALLOW GRANTED by /);
test(
  'the example of scope runs',
  runsItsExample,
  scopeCommand,
  /^CONDITIONAL GRANTED\n {2}owner = "ann@example\.com"\n {2}or\n {2}namespace = "shop"\n$/,
);
test(
  'the example of test runs',
  runsItsExample,
  testCommand,
  /^covered: 100 %.*\nok: \d+ cases in 1 file\n$/,
);
test('the example of explain runs', runsItsExample, explainCommand, /^ALLOW GRANTED\nasked: edit on orders /);
test('the example of who-can runs', runsItsExample, whoCanCommand, /^group:team-shop\n {2}by grants\[0\]/);
test('the example of what-can runs', runsItsExample, whatCanCommand, /^orders\n {2}view: where /);
test(
  'the example of diff runs',
  runsItsExample,
  diffCommand,
  /^WIDER .*\n1 wider, 0 narrower, 0 undecided; 6 subjects compared\n$/s,
);
test(
  'the example of inject runs',
  runsItsExample,
  injectCommand,
  /^--- docs\/kubernetes\/shop\.yaml\tas it is\n.*\n\+ {8}- name: sidegate\n/s,
);
test('the example of token runs', runsItsExample, tokenCommand, /^the token, shown this once: /);
test('the example of serve runs', async (t) => {
  const socket = `${makeScratch(t)}/s.sock`;
  const [, ...flags] = serveCommand.example.split(' ').slice(1);
  const elsewhere = flags.map((word) =>
    word.replace('127.0.0.1:7777', '127.0.0.1:0').replace(/^unix:.*/, `unix:${socket}`),
  );
  const { listen, stop } = await startSidecar(t, elsewhere);
  t.is(listen.length, 2);
  t.is(listen[1], `unix:${socket}`);
  t.is(await stop(), 0);
});

test('the example of injector runs', async (t) => {
  const folder = makeScratch(t);
  await writeCertificate(folder, await createAuthority());
  const words = injectorCommand.example.split(' ').slice(1);
  const elsewhere = words.map((word) =>
    word.replace('127.0.0.1:10250', '127.0.0.1:0').replace(/^tls\./, `${folder}/tls.`),
  );
  const { listen, stop } = await startCommand(t, [...elsewhere, '--http', 'off', '--drain-seconds', '0']);
  t.is(listen.length, 1);
  t.is(await stop(), 0);
});

test('the help without a command names every command', async (t) => {
  const [long, short, word] = await Promise.all([
    runSidegate(['--help']),
    runSidegate(['-h']),
    runSidegate(['help']),
  ]);
  t.is(long.code, 0);
  for (const name of Object.keys(commands)) t.regex(long.stdout, new RegExp(`^ {2}${name} `, 'm'));
  t.deepEqual(short, long);
  t.deepEqual(word, long);
});

test('no command is a usage error that shows the help', async (t) => {
  const { code, stdout, stderr } = await runSidegate([]);
  t.is(code, 2);
  t.is(stdout, '');
  t.regex(stderr, /^usage: sidegate COMMAND/);
});

test('the version is that of the package', async (t) => {
  const { code, stdout } = await runSidegate(['--version']);
  t.is(code, 0);
  t.regex(stdout, /^\d+\.\d+\.\d+\n$/);
});

const refuses = test.macro(
  async (t, args: readonly string[], want: RegExp, environment: Readonly<Record<string, string>> = {}) => {
    const { code, stdout, stderr } = await runSidegate(args, environment);
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, want);
    t.notRegex(stderr, /^\s+at .*:\d+:\d+/m);
  },
);

const shop = ['--policy', 'deploy/examples/shop'] as const;
const question = ['authorize', ...shop, '--action', 'view', '--type', 'orders'] as const;

test(
  'an unknown command is refused with the nearest',
  refuses,
  ['chek'],
  /no command `chek`, did you mean `check`\?/,
);
test('help of an unknown command is refused', refuses, ['help', 'chek'], /no command `chek`/);
test(
  'an unknown flag is refused with the nearest',
  refuses,
  ['check', '--polcy', 'x'],
  /no flag `--polcy`, did you mean `--policy`\?/,
);
test(
  'a short flag without its value is refused',
  refuses,
  ['inject', '-f'],
  /`-f` wants a value|`--file` wants a value/,
);
test('no manifest is refused', refuses, ['inject'], /which manifests\? Give `-f FILE`/);
test(
  'two ways of printing are refused',
  refuses,
  ['inject', '-f', 'x', '--diff', '--json'],
  /`--diff` or `--json`, not both/,
);
test('a mode that is none is refused', refuses, ['inject', '-f', 'x', '--mode', 'fast'], /none of `auto`, /);
test(
  'an image that is none is refused',
  refuses,
  ['inject', '-f', 'x', '--image', ''],
  /no reference of an image/,
);
test(
  'a policy that is none is refused',
  refuses,
  ['inject', '-f', 'x', '--default-policy', 'shop'],
  /`--default-policy shop` names no policy: /,
);
test(
  'a quantity that is none is refused',
  refuses,
  ['inject', '-f', 'x', '--memory-limit', '256MB'],
  /`--memory-limit 256MB` is no quantity of memory/,
);
test('an unknown short flag is refused', refuses, ['check', '-q'], /no flag `-q`/);
test('a flag without its value is refused', refuses, ['check', '--policy'], /`--policy` wants a value/);
test('a flag as a value is refused', refuses, ['check', '--policy', '--json'], /`--policy=VALUE`/);
test(
  'a value for a flag without one is refused',
  refuses,
  ['check', '--json=yes'],
  /`--json` takes no value/,
);
test('a word too many is refused', refuses, ['check', 'policy.yaml'], /`policy\.yaml` is one word too many/);
test('no policy is refused', refuses, ['check'], /which policy\? Give `--policy PATH`/);
test('serve without a policy is refused', refuses, ['serve'], /which policy\? Give `--policy PATH`/);
test(
  'what is no number is refused',
  refuses,
  ['check', ...shop, '--seconds', '1s'],
  /`--seconds 1s` is no whole number/,
);
test(
  'what is no mode is refused',
  refuses,
  ['serve', ...shop, '--socket-mode', '999'],
  /`--socket-mode 999` is no mode/,
);
test(
  'what is no level is refused',
  refuses,
  ['serve', ...shop, '--log-level', 'loud'],
  /`--log-level loud` is none of/,
);
test('a question without a subject is refused', refuses, question, /who asks\?/);
test(
  'a question with two subjects is refused',
  refuses,
  [...question, '--user', 'a@b', '--anonymous'],
  /who asks\?/,
);
test(
  'a question without an action is refused',
  refuses,
  ['scope', ...shop, '--user', 'a@b', '--type', 'x'],
  /which action\?/,
);
test(
  'a question without a type is refused',
  refuses,
  ['scope', ...shop, '--user', 'a@b', '--action', 'x'],
  /which type\?/,
);
test(
  'a peer with a port is refused',
  refuses,
  ['authenticate', ...shop, '--peer', '10.0.0.7:80'],
  /`--peer 10\.0\.0\.7:80` is no address/,
);
test(
  'an attribute without a value is refused',
  refuses,
  [...question, '--user', 'a@b', '--with', 'ns'],
  /`--with ns` is no KEY=VALUE/,
);
test(
  'two names of one resource are refused',
  refuses,
  [...question, '--user', 'a@b', '--resource', 'x', '--with', 'name=y'],
  /another name/,
);
test(
  'a token instead of its hash is refused, and not repeated',
  refuses,
  [...question, '--token', 'sesame-open'],
  /^(?!.*sesame).*64 lower-case hex/s,
);
test(
  'a switch in the environment is true or false',
  refuses,
  ['check', ...shop],
  /`SIDEGATE_JSON=1` is neither/,
  { SIDEGATE_JSON: '1' },
);
test('who-can wants an action and a resource', refuses, ['who-can', 'edit', ...shop], /who can do what\?/);
test('what-can wants somebody', refuses, ['what-can', ...shop], /who\? Write `sidegate what-can PRINCIPAL`/);
test(
  'what-can wants a kind',
  refuses,
  ['what-can', 'ann@example.com', ...shop],
  /which is `user:E-MAIL`, `group:NAME`/,
);
test(
  'a group that is asked for is in no other',
  refuses,
  ['what-can', 'group:a', ...shop, '--group', 'b'],
  /who\? Write/,
);
test(
  'what is no request is refused',
  refuses,
  ['explain', ...shop, '--anonymous', '--request', 'orders'],
  /`--request orders` is no request/,
);
test(
  'a body that cannot be read is refused',
  refuses,
  ['explain', ...shop, '--anonymous', '--request', 'GET /', '--body', '@/nowhere'],
  /`--body @\/nowhere` cannot be read, ENOENT/,
);
test('token wants a word', refuses, ['token'], /write `sidegate token new`/);
test('a token without a rule is refused', refuses, ['token', 'new'], /what may the token do\?/);
test(
  'a rule in part is refused',
  refuses,
  ['token', 'new', '--rule', 'edit:shop'],
  /is no VERB:NAMESPACE:KIND:NAME/,
);
test(
  'a rule with another verb is refused',
  refuses,
  ['token', 'new', '--rule', 'drop:shop:components:web'],
  /the verb is view, edit or manage/,
);
test(
  'a rule that no document may have is refused',
  refuses,
  ['token', 'new', '--rule', 'edit:Shop:components:web'],
  /`Shop` is no name of a namespace/,
);
test(
  'an end that is no moment is refused',
  refuses,
  ['token', 'new', '--rule', 'edit:*:*:*', '--expires', '2036-02-30T00:00:00Z'],
  /is no moment/,
);
test(
  'an end that has passed is refused',
  refuses,
  ['token', 'new', '--rule', 'edit:*:*:*', '--expires', '2020-01-01T00:00:00Z'],
  /has passed/,
);
