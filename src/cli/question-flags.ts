import { type Config, type Flags, UsageError } from '../config.ts';
import type { Resource } from '../decision/authorize.ts';
import type { Policy } from '../decision/policy.ts';
import type { Subject } from '../decision/principal.ts';
import { toResource } from '../decision/resource.ts';
import { jsonFlag, many, one, policyFlag, toggle } from './flags.ts';
import { atFlag } from './moment-flag.ts';

/** The flags that say who asks, and for what. */
export const questionFlags: Flags = {
  policy: policyFlag,
  user: one('E-MAIL', 'asks as the user with this verified e-mail'),
  token: one('SHA256', 'asks as the access token with this SHA-256 (its name in the policy)'),
  workload: one('NAME', 'asks as this workload'),
  anonymous: toggle('asks as a caller who shows no credential'),
  id: one('ID', "the user's id (default: the e-mail)"),
  group: many('NAME', 'a group the user is in, as the identity provider says; may be given more than once'),
  attribute: many(
    'KEY=VALUE',
    'an identity key of the user, such as X-Auth-Request-Email=ann@example.com; may be given more than once',
  ),
  action: one('ACTION', 'a verb or an operation: `view`, `edit`, `create application`'),
  type: one('TYPE', 'the type of the resource'),
  at: atFlag,
  json: jsonFlag,
};

/** The flags that say which resource is asked about, beside its type. */
export const resourceFlags: Flags = {
  resource: one('ID', 'the id of the resource, shorthand for `--with name=ID`'),
  with: many('KEY=VALUE', 'an attribute of the resource; may be given more than once'),
};

type QuestionConfig = Pick<Config, 'one' | 'all' | 'on'>;

/**
 * The subject that the flags describe.
 *
 * @throws {UsageError} when they describe none, or more than one
 */
export function toSubject(config: QuestionConfig, policyTokens: ReadonlyMap<string, number>): Subject {
  const kinds = (['user', 'token', 'workload'] as const).filter((flag) => config.one(flag) !== undefined);
  const attributes = new Map(config.all('attribute').map((pair) => toPair('attribute', pair, true)));
  const asUser =
    kinds.includes('user') || (kinds.length === 0 && (config.one('id') ?? '') !== '') || attributes.size > 0;
  const count = kinds.length + Number(config.on('anonymous')) + Number(asUser && !kinds.includes('user'));
  if (count !== 1)
    throw new UsageError(
      'who asks? Give one, and no more, of `--user`, `--attribute`, `--token`, `--workload`, `--anonymous`',
    );
  if (config.on('anonymous')) return 'anonymous';
  const shared = {
    name: undefined,
    groups: config.all('group'),
    attributes,
    issuer: undefined,
    authenticatedBy: 'caller',
  };
  const token = config.one('token');
  if (token !== undefined) {
    if (!/^[0-9a-f]{64}$/.test(token)) {
      throw new UsageError('`--token` is the SHA-256 of a token, 64 lower-case hex digits, not the token');
    }
    const expiresAtMs = policyTokens.get(token);
    return { ...shared, kind: 'ACCESS_TOKEN', id: token, email: undefined, expiresAtMs: expiresAtMs ?? 0 };
  }
  const workload = config.one('workload');
  if (workload !== undefined)
    return { ...shared, kind: 'WORKLOAD', id: workload, email: undefined, expiresAtMs: Infinity };
  const email = config.one('user');
  const [first = ''] = attributes.values();
  return { ...shared, kind: 'USER', id: config.one('id') ?? email ?? first, email, expiresAtMs: Infinity };
}

/**
 * A flag's value, or a usage error that names the flag.
 *
 * @throws {UsageError} when it is missing
 */
export function need(value: string | undefined, flag: string, question: string): string {
  if (value === undefined || value === '') throw new UsageError(`${question} Give \`--${flag}\``);
  return value;
}

/**
 * `KEY=VALUE` as a pair.
 *
 * @throws {UsageError} when it is none
 */
export function toPair(flag: string, text: string, lowerCase = false): readonly [string, string] {
  const split = text.indexOf('=');
  if (split < 1) throw new UsageError(`\`--${flag} ${text}\` is no KEY=VALUE`);
  const key = text.slice(0, split);
  return [lowerCase ? key.toLowerCase() : key, text.slice(split + 1)];
}

/**
 * The action and the resource that the flags ask about.
 *
 * @throws {UsageError} when one of them is missing, or the resource has two names
 */
export function readQuestion(
  config: QuestionConfig,
  policy: Policy,
): { readonly action: string; readonly resource: Resource } {
  const resource = toResource(policy, {
    type: need(config.one('type'), 'type', 'what is asked about?'),
    id: config.one('resource') ?? '',
    attributes: new Map(config.all('with').map((pair) => toPair('with', pair))),
  });
  if ('attribute' in resource) {
    throw new UsageError(`\`--with ${resource.attribute}=…\` says another name than the resource has`);
  }
  return { action: need(config.one('action'), 'action', 'which action?'), resource };
}
