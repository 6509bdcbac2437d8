import { createHash } from 'node:crypto';
import type { MapNode, Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { noted, ruled } from '../syntax/rule.ts';
import { checkedText, formedText, moment, text, textOrEmpty, word } from '../syntax/scalar.ts';
import { eitherKey } from '../syntax/schema.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';
import { KALM, manifest } from './manifest.ts';
import { NAMESPACE, type TokenMeta, tokenMeta } from './object-meta.ts';

/** A token and what it may do. The token itself is forgotten once it is read; its SHA-256 is its name. */
export interface AccessToken {
  readonly kind: 'AccessToken';
  readonly at: Place;
  readonly name: Located<string>;
  readonly rules: readonly TokenRule[];
  readonly expiredAt: Located<number> | undefined;
  /** Whether it is labelled as one that deploys components and does nothing else. */
  readonly deploys: boolean;
}

/** One permission of a token; `*` stands for every namespace, kind or name. No verb implies another. */
export interface TokenRule {
  readonly at: Place;
  readonly verb: Located<'view' | 'edit' | 'manage'>;
  readonly namespace: Located<string>;
  readonly kind: Located<string>;
  readonly name: Located<string>;
}

const MIN_TOKEN_LENGTH = 64;

/** @see RFC 1035 §2.3.1, as Kubernetes reads it */
const NAME_OR_STAR = /^(?:\*|[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;
const NAMESPACE_OR_STAR = new RegExp(`^(?:\\*|${NAMESPACE.source.slice(1, -1)})$`);
const SHA256 = /^[0-9a-f]{64}$/;

/** Says whether a text is a SHA-256 as Kalm writes it; what is not may be a token in the wrong place. */
export function isSha256(text: string): boolean {
  return SHA256.test(text);
}

const rule: Shape<TokenRule> = object('a rule', {
  verb: required(word(['view', 'edit', 'manage']), 'No verb implies another.'),
  namespace: required(
    formedText(
      'a namespace, or `"*"` for every one',
      NAMESPACE_OR_STAR,
      (value) => `\`${value}\` is no name of a namespace; write one, or \`"*"\``,
    ),
  ),
  kind: required(text('a kind such as `components`, or `"*"` for every one')),
  name: required(
    formedText(
      'a name, or `"*"` for every one',
      NAME_OR_STAR,
      (value) => `\`${value}\` is no name of an object; write one, or \`"*"\``,
    ),
  ),
});

// INVARIANT: no message repeats what stands in `token` or, where a token may be by mistake, in `tokenSHA256`.
const specFields = {
  memo: optional(textOrEmpty('a text')),
  token: optional(
    checkedText(`a token of at least ${MIN_TOKEN_LENGTH} characters`, (value) =>
      value.length < MIN_TOKEN_LENGTH
        ? `this token is too short; make one of at least ${MIN_TOKEN_LENGTH} random characters`
        : undefined,
    ),
  ),
  tokenSHA256: optional(
    formedText(
      '64 lower-case hex digits',
      SHA256,
      () => 'this is no SHA-256; write 64 lower-case hex digits',
    ),
  ),
  rules: required(list(rule, 'a list of rules, each `{ verb: …, namespace: …, kind: …, name: … }`', 1)),
  creator: optional(text('who made the token')),
  expiredAt: optional(moment, 'When it ends; left out: never.'),
};

const shape = manifest('AccessToken', KALM, {
  metadata: required(tokenMeta),
  spec: required(noted(object('the map `spec`', specFields), eitherKey('token', 'tokenSHA256'))),
});
const checked = ruled(shape, (token, report) => {
  checkHash(token, report);
  checkDeployToken(token, report);
});

/** The shape of an access token. */
export const accessTokenShape: Shape<unknown> = checked;

/** Reads an access token. */
export function readAccessToken(node: MapNode, report: Report): AccessToken {
  const { at, metadata, spec } = checked.read(node, report);
  const { rules, expiredAt } = spec;
  return { kind: 'AccessToken', at, name: metadata.name, rules, expiredAt, deploys: deploys(metadata) };
}

function deploys({ labels }: TokenMeta): boolean {
  return labels?.tokenType?.value === 'deployAccessToken';
}

function checkDeployToken({ metadata, spec }: ReturnType<typeof shape.read>, report: Report): void {
  if (!deploys(metadata)) return;
  for (const { verb, kind } of spec.rules) {
    if (verb.value === 'edit' && kind.value === 'components') continue;
    const message =
      'a `deployAccessToken` edits components and does nothing else; write `verb: edit` and `kind: components`, or remove the label';
    report.error('deploy-token-rule', verb.at, message);
  }
}

function checkHash({ metadata: { name }, spec }: ReturnType<typeof shape.read>, report: Report): void {
  const { at, token, tokenSHA256 } = spec;
  if ((token === undefined) === (tokenSHA256 === undefined)) {
    report.error('token-or-hash', at, 'a token stands here once; write either `token` or `tokenSHA256`');
    return;
  }
  const hash =
    token === undefined ? tokenSHA256?.value : createHash('sha256').update(token.value).digest('hex');
  if (name.value === hash) return;
  report.error(
    'wrong-token-name',
    name.at,
    `an access token is called like its SHA-256; write \`name: ${hash}\``,
  );
}
