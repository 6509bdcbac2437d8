import { type Command, EXIT, type Output } from './cli/command.ts';
import { commandHelp, table } from './cli/help.ts';
import { readConfig, UsageError } from './config.ts';
import { suggest } from './policy/syntax/suggest.ts';

const COMMANDS = [
  [
    'serve',
    'answer Authenticate, Authorize and ScopeFor over gRPC from a policy that may change at any time',
  ],
  [
    'check',
    'print every problem of a policy, what is odd about it, whom it reaches, and whether ScopeFor and Authorize agree',
  ],
  ['authenticate', 'ask a policy whose credentials these are'],
  ['authorize', 'ask a policy one question'],
  ['scope', 'ask a policy which rows somebody may reach'],
  ['test', 'ask a policy the questions of decision tables, and compare the answers with what is wanted'],
  ['explain', 'ask a policy one question and tell how the answer came about, and what would change it'],
  ['who-can', 'list everybody who may do something, and how'],
  ['what-can', 'list all that somebody may do, and where'],
  ['diff', 'tell what the change from one policy to another does to decisions'],
  ['inject', 'put Sidegate into the pods of Kubernetes manifests, as its webhook would'],
  ['token', 'make an access token: `sidegate token new`'],
] as const;

const HELP = [
  'usage: sidegate COMMAND [--flag …]',
  '',
  'Sidegate runs beside a service and answers from one policy file: who is calling, may they, which data may they see.',
  '',
  ...table(COMMANDS),
  '',
  '`sidegate COMMAND --help` says more. `sidegate --version` prints the version.',
  '',
].join('\n');

const output: Output = {
  out: (text) => write(process.stdout, text),
  err: (text) => write(process.stderr, text),
};

/** Writes to a stream whose reader may have left, as `head` does. */
function write(stream: NodeJS.WriteStream, text: string): void {
  if (stream.listenerCount('error') === 0) stream.on('error', ignoreGone);
  stream.write(text);
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function run(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  switch (name) {
    case 'serve':
      return execute((await import('./cli/serve.ts')).serveCommand, rest);
    case 'check':
      return execute((await import('./cli/check.ts')).checkCommand, rest);
    case 'authenticate':
      return execute((await import('./cli/authenticate.ts')).authenticateCommand, rest);
    case 'authorize':
      return execute((await import('./cli/authorize.ts')).authorizeCommand, rest);
    case 'scope':
      return execute((await import('./cli/scope.ts')).scopeCommand, rest);
    case 'test':
      return execute((await import('./cli/test.ts')).testCommand, rest, Infinity);
    case 'explain':
      return execute((await import('./cli/explain.ts')).explainCommand, rest);
    case 'who-can':
      return execute((await import('./cli/who-can.ts')).whoCanCommand, rest, 2);
    case 'what-can':
      return execute((await import('./cli/what-can.ts')).whatCanCommand, rest, 1);
    case 'diff':
      return execute((await import('./cli/diff.ts')).diffCommand, rest, 2);
    case 'inject':
      return execute((await import('./cli/inject.ts')).injectCommand, rest);
    case 'token':
      return execute((await import('./cli/token.ts')).tokenCommand, rest, 1);
    case '--version':
      output.out(`${(await import('./cli/version.ts')).version}\n`);
      return EXIT.ok;
    case '--help':
    case '-h':
    case 'help':
      if (rest[0] !== undefined) return run([rest[0], '--help']);
      output.out(HELP);
      return EXIT.ok;
    default:
      output.err(name === '' ? HELP : `sidegate: there is no command \`${name}\`${hint(name)}\n\n${HELP}`);
      return EXIT.usage;
  }
}

function hint(name: string): string {
  return suggest(
    name,
    COMMANDS.map(([command]) => command),
  );
}

async function execute(command: Command, args: readonly string[], words = 0): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    output.out(commandHelp(command));
    return EXIT.ok;
  }
  try {
    return await command.run(readConfig(command.flags, args, process.env, words), output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}\nusage: sidegate ${command.usage}`);
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  output.err(`sidegate: ${error.message}\n`);
  output.err(`\`sidegate ${process.argv[2] ?? ''} --help\` shows every flag with an example\n`);
  process.exitCode = EXIT.usage;
}
