import { readFileSync } from 'node:fs';
import { type Config, UsageError } from '../config.ts';
import { toResource } from '../decision/resource.ts';
import type { Standing } from '../decision/standing.ts';
import type { Assembled } from '../policy/assemble.ts';
import { type Question, type RouteRequest, toQuestion, type Unroutable } from '../route/ask.ts';
import { decide, decideUnroutable } from '../route/decide.ts';
import type { Outcome } from '../route/outcome.ts';
import type { Asked } from './asked-text.ts';
import { toPair } from './question-flags.ts';
import { shownHeaders } from './shown-headers.ts';

/** What the routes make of a request. */
export interface Routed {
  readonly request: RouteRequest;
  readonly question: Question | Unroutable;
  /** What the server would decide. */
  readonly outcome: Outcome;
  /** What the grants are asked; absent when the route asks for less, or nothing. */
  readonly asked: Asked | undefined;
}

/**
 * Puts the request of the flags to the routes of a policy; `undefined` when they describe none.
 *
 * @throws {UsageError} when it is no request
 */
export function askRoute(
  config: Config,
  { routes, policy, gates }: Assembled,
  standing: Standing,
  nowMs: number,
): Routed | undefined {
  const text = config.one('request');
  if (text === undefined) return undefined;
  const request = readRequest(text, config);
  const question = toQuestion(routes, request);
  if (question.refusal !== undefined) {
    return { request, question, outcome: decideUnroutable(question), asked: undefined };
  }
  const outcome = decide(question, { standing, rejection: undefined }, { policy, gates }, nowMs);
  return { request, question, outcome, asked: toAsked(question, { policy }, outcome) };
}

/** Nothing, where a route asks for less than a grant, or its groups are asked first, or some rows are found. */
function toAsked(
  { ask }: Question,
  { policy }: Pick<Assembled, 'policy'>,
  { effect, reason }: Outcome,
): Asked | undefined {
  if (!('type' in ask) || reason === 'NOT_IN_GROUP') return undefined;
  const anyRow = ask.for === 'scope';
  if (anyRow && effect === 'ALLOW') return undefined;
  const attributes = ask.for === 'resource' ? ask.attributes : new Map<string, string>();
  const resource = toResource(policy, { type: ask.type, id: '', attributes });
  return 'attribute' in resource ? undefined : { action: ask.action, resource, anyRow };
}

const REQUEST = /^(\S+) (?:https?:\/\/([^/?#\s]*))?([/?]\S*)?$/;

function readRequest(text: string, config: Config): RouteRequest {
  const [, method, authority, target = '/'] = REQUEST.exec(text) ?? [];
  if (method === undefined || (authority === undefined && target === '/' && !text.endsWith('/'))) {
    throw new UsageError(
      `\`--request ${text}\` is no request; write one such as \`GET https://shop.example.com/v1/orders/7\``,
    );
  }
  const body = config.one('body');
  return {
    method,
    authority: authority ?? '',
    target: target.startsWith('?') ? `/${target}` : target,
    headers: shownHeaders(config.all('header'), undefined),
    extensions: new Map(config.all('extension').map((pair) => toPair('extension', pair))),
    body: body === undefined ? undefined : { bytes: Buffer.from(readBody(body)), partial: false },
  };
}

function readBody(text: string): string | Buffer {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`\`--body ${text}\` cannot be read, ${why}`);
  }
}
