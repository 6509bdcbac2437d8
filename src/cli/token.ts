import { hash, randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { type Config, type Flags, UsageError } from '../config.ts';
import { load } from '../policy/load.ts';
import { parseMoment } from '../policy/syntax/scalar.ts';
import { type Command, EXIT } from './command.ts';
import { jsonFlag, many, one } from './flags.ts';
import { RULE, toRule } from './rule-flag.ts';

/** 96 bytes are 128 characters of base64url, as long as the tokens that Kalm makes. */
const TOKEN_BYTES = 96;

const flags: Flags = {
  rule: many(
    RULE,
    'what the token may do: view, edit or manage, none of which implies another, on resources of the type KIND; `*` for any namespace, kind or name; may be given more than once',
  ),
  memo: one('TEXT', 'what the token is for'),
  creator: one('NAME', 'who made it', 'sidegate'),
  expires: one('TIME', 'the moment it ends, such as 2027-01-01T00:00:00Z (default: never)'),
  json: jsonFlag,
};

/** `sidegate token new`: a token, and the document that makes it known. */
export const tokenCommand: Command = {
  usage: `token new --rule ${RULE} [--memo TEXT] [--expires TIME]`,
  about:
    'Makes an access token. The document goes to stdout and holds only its SHA-256; the token itself goes to stderr, once. With `--json` both go to stdout.',
  flags,
  example: 'sidegate token new --rule edit:shop:components:web --memo "deploys web" > token-web.yaml',
  exits: ['0 made', '2 the command line is wrong'],
  run(config, { out, err }) {
    if (config.words[0] !== 'new') throw new UsageError('write `sidegate token new`');
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const document = toDocument(config, hash('sha256', token));
    refuseUnreadable(stringify(document));
    if (config.on('json')) out(`${JSON.stringify({ token, document })}\n`);
    else {
      out(stringify(document));
      err(`the token, shown this once: ${token}\n`);
    }
    return Promise.resolve(EXIT.ok);
  },
};

function toDocument(config: Config, sha256: string): unknown {
  const rules = config.all('rule').map((text) => toRule('rule', text));
  if (rules.length === 0) throw new UsageError(`what may the token do? Give \`--rule ${RULE}\``);
  const expiredAt = toExpiry(config.one('expires'));
  const memo = config.one('memo');
  return {
    apiVersion: 'sidegate.dev/v1alpha1',
    kind: 'AccessToken',
    metadata: { name: sha256 },
    spec: {
      ...(memo === undefined ? {} : { memo }),
      tokenSHA256: sha256,
      creator: config.one('creator'),
      ...(expiredAt === undefined ? {} : { expiredAt }),
      rules,
    },
  };
}

function toExpiry(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const ms = parseMoment(text);
  if (ms === undefined) {
    throw new UsageError(`\`--expires ${text}\` is no moment; write one such as 2027-01-01T00:00:00Z`);
  }
  if (ms <= Date.now()) throw new UsageError(`\`--expires ${text}\` has passed; write a moment to come`);
  return new Date(ms).toISOString();
}

/** @throws {UsageError} when the document would not load, so that no token is shown that nothing can make known */
function refuseUnreadable(text: string): void {
  const { problems } = load([{ path: 'token', text }], new Map());
  const [error] = problems.filter(({ severity }) => severity === 'error');
  if (error !== undefined) throw new UsageError(error.message);
}
