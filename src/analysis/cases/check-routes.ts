import type { Row } from '../../decision/filter.ts';
import type { Standing } from '../../decision/standing.ts';
import { type Question, type RouteRequest, toQuestion, type Unroutable } from '../../route/ask.ts';
import { decide, decideUnroutable } from '../../route/decide.ts';
import { type Check, type Finding, titleOf, type Why } from './check.ts';
import type { QuestionText, RequestText, RouteCaseText, RouteWant } from './route-case.ts';
import { formatRow, toRow } from './row-text.ts';
import { isWanted } from './wanted.ts';
import { nameOf, type WhoText } from './who.ts';
import { hintFor, whyDenied } from './why-not.ts';
import { mustBeNamed } from './words.ts';
import type { World } from './world.ts';

/** What an entry of `routes` asks: which question a request is, or of each caller what becomes of the request. */
export function checksOfRoute(text: RouteCaseText, world: World): readonly Check[] {
  const { it, request, who, want } = text;
  const nowMs = text.now?.value ?? world.nowMs;
  const at = want.is === 'word' ? want.word.at : want.question.at;
  return request.flatMap((each) => {
    const words = [each.method, each.host, each.path];
    if (who === undefined) {
      const run = (): Finding => askQuestion(each, want, world);
      return [{ part: 'routes', at, title: titleOf(it, words), run }];
    }
    return who.map((asking) => ({
      part: 'routes',
      at,
      title: titleOf(it, [nameOf(asking), ...words]),
      run: () => askOutcome(each, asking, want.is === 'word' ? want.word.value : '', world, nowMs),
    }));
  });
}

function find(text: RequestText, { assembled, coverage }: World): Question | Unroutable {
  const found = toQuestion(assembled.routes, toRequest(text));
  if (found.refusal === undefined) coverage?.visit(found.route, text.method);
  return found;
}

function toRequest({ method, host, path, headers, extensions, body }: RequestText): RouteRequest {
  return {
    method,
    authority: host,
    target: path,
    headers: headers.flatMap(({ key, value }) =>
      value.map((each) => ({ name: key.value, value: each.value })),
    ),
    extensions: new Map(extensions.map(({ key, value }) => [key.value, value.value])),
    body: body === undefined ? undefined : { bytes: new TextEncoder().encode(body), partial: false },
  };
}

function askQuestion(request: RequestText, want: RouteWant, world: World): Finding {
  const found = find(request, world);
  return {
    passed: want.is === 'word' ? isCalled(want.word.value, found) : isQuestion(want.question, found),
    wanted: want.is === 'word' ? want.word.value : formatWanted(want.question),
    got: found.refusal ?? formatAsk(found.ask),
    why: () => ({ route: found.route?.source }),
  };
}

function isCalled(word: string, found: Question | Unroutable): boolean {
  return found.refusal === undefined ? found.ask.for === word : found.refusal === word;
}

function isQuestion(
  { action, type, attributes, scope }: QuestionText,
  found: Question | Unroutable,
): boolean {
  if (found.refusal !== undefined) return false;
  const { ask } = found;
  if (!('type' in ask)) return false;
  if (ask.action !== action.value || ask.type !== type.value) return false;
  const wanted = toRow(attributes);
  if (ask.for === 'scope') return scope?.value.toLowerCase() === ask.header && wanted.size === 0;
  return scope === undefined && isSameRow(wanted, ask.attributes);
}

function isSameRow(a: Row, b: Row): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function formatWanted({ action, type, attributes, scope }: QuestionText): string {
  const row = formatRow(toRow(attributes));
  return formatWords([action.value, type.value, row, scope === undefined ? '' : `told in ${scope.value}`]);
}

function formatAsk(ask: Question['ask']): string {
  switch (ask.for) {
    case 'anyone':
    case 'authenticated':
      return ask.for;
    case 'resource':
      return formatWords([ask.action, ask.type, formatRow(ask.attributes)]);
    case 'scope':
      return formatWords([ask.action, ask.type, `told in ${ask.header}`]);
  }
}

function formatWords(words: readonly string[]): string {
  return words.filter((each) => each !== '').join(' ');
}

function askOutcome(request: RequestText, who: WhoText, want: string, world: World, nowMs: number): Finding {
  const found = find(request, world);
  const standing = world.standingOf(who, nowMs);
  const outcome =
    found.refusal === undefined
      ? decide(found, { standing, rejection: undefined }, world.assembled, nowMs)
      : decideUnroutable(found);
  if (found.refusal === undefined && outcome.reason !== 'NOT_IN_GROUP')
    consider(found.ask, standing, world, nowMs);
  return {
    passed: isWanted(want, outcome),
    wanted: want,
    got: `${outcome.effect} ${outcome.reason}`,
    why: (): Why => ({
      route: found.route?.source,
      ...(outcome.effect === 'ALLOW'
        ? { grant: outcome.grant }
        : whyNot(found, outcome.reason, standing, world, nowMs)),
    }),
  };
}

function consider(
  ask: Question['ask'],
  standing: Standing,
  { policy, coverage }: World,
  nowMs: number,
): void {
  if (!('type' in ask)) return;
  const { action, type } = ask;
  const row = ask.for === 'resource' ? ask.attributes : undefined;
  coverage?.consider(policy, standing, { action, type, row, nowMs });
}

function whyNot(
  found: Question | Unroutable,
  reason: string,
  who: Standing,
  world: World,
  nowMs: number,
): Why {
  if (found.refusal !== undefined || found.ask.for !== 'resource') {
    return mustBeNamed(reason) ? { hint: hintFor(reason) } : {};
  }
  const { action, type, attributes } = found.ask;
  return whyDenied(reason, { action, type, row: attributes, nowMs }, who, world);
}
