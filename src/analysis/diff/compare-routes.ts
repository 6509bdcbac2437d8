import type { Position } from '../../decision/policy-data.ts';
import type { LoadedPolicy } from '../../policy/loader.ts';
import { type RouteRequest, toQuestion } from '../../route/ask.ts';
import type { GateData } from '../../route/gates.ts';
import type { RouteData } from '../../route/route-data.ts';
import type { Router } from '../../route/router.ts';
import type { Direction } from './change.ts';
import { sampleRequests } from './sample-requests.ts';

/** A request that asks something else of its sender. `undecided` where neither question is surely the wider one. */
export interface RouteChange {
  readonly direction: Direction | 'UNDECIDED';
  /** Whose request it is, as `GET /metrics`; or who is in a group that routes want. */
  readonly request: string;
  readonly was: string;
  readonly is: string;
  /** Of the route that is meant, in the new policy where it has one. */
  readonly source: Position | undefined;
}

/** A policy with its routes, as loaded and as it serves. */
export interface Routed {
  readonly data: Pick<LoadedPolicy, 'slices'>;
  readonly routes: Router;
}

/** What a request is asked, in words, and how much it takes to pass. */
interface Meaning {
  readonly text: string;
  readonly rank: 'closed' | 'asked' | 'signed-in' | 'open';
  readonly groups: readonly string[];
  readonly source: Position | undefined;
}

/** Compares what requests mean: those that the routes of either policy were written for. */
export function compareRoutes(old: Routed, next: Routed): readonly RouteChange[] {
  const samples = sampleRequests([...routesOf(old), ...routesOf(next)]);
  const changes = samples.flatMap(({ method, place, request }) => {
    const was = meaningOf(old.routes, request);
    const is = meaningOf(next.routes, request);
    if (was.text === is.text || (was.rank === 'closed' && is.rank === 'closed')) return [];
    return [
      {
        method,
        place,
        direction: directionOf(was, is),
        was: was.text,
        is: is.text,
        source: is.source ?? was.source,
      },
    ];
  });
  const alike = Map.groupBy(changes, ({ method: _, ...change }) => JSON.stringify(change));
  const requests = [...alike.values()].flatMap((group) =>
    group.slice(0, 1).map(({ method: _, place, ...change }) => {
      const methods = group.map(({ method }) => method).join(', ');
      return { ...change, request: `${methods} ${place}` };
    }),
  );
  return [...requests, ...compareGates(old, next)];
}

function routesOf({ data }: Routed): readonly RouteData[] {
  return data.slices.flatMap(({ routes }) => routes);
}

function meaningOf(router: Router, request: RouteRequest): Meaning {
  const question = toQuestion(router, request);
  const source = question.route?.source;
  const groups = question.route?.groups ?? [];
  if (question.route?.observe === true)
    return { text: 'everybody, observed', rank: 'open', groups: [], source };
  if (question.refusal !== undefined) return { text: question.refusal, rank: 'closed', groups: [], source };
  const { ask } = question;
  const wanted =
    groups.length === 0
      ? ''
      : ` in ${[...groups]
          .sort()
          .map((group) => `group:${group}`)
          .join(' or ')}`;
  switch (ask.for) {
    case 'anyone':
      return { text: `anyone${wanted}`, rank: groups.length === 0 ? 'open' : 'signed-in', groups, source };
    case 'authenticated':
      return { text: `authenticated${wanted}`, rank: 'signed-in', groups, source };
    case 'scope':
      return {
        text: `${ask.action} ${ask.type}, rows in ${ask.header}${wanted}`,
        rank: 'asked',
        groups,
        source,
      };
    case 'resource': {
      const row = JSON.stringify(Object.fromEntries([...ask.attributes].sort()));
      return { text: `${ask.action} ${ask.type} ${row}${wanted}`, rank: 'asked', groups, source };
    }
  }
}

function directionOf(was: Meaning, is: Meaning): RouteChange['direction'] {
  if (was.rank === 'closed' || is.rank === 'open') return 'WIDER';
  if (is.rank === 'closed' || was.rank === 'open') return 'NARROWER';
  const [before, after] = [was, is].map(({ text, groups }) =>
    groups.length === 0 ? text : text.replace(/ in group:.*$/s, ''),
  );
  if (before !== after) return 'UNDECIDED';
  const includes = (some: Meaning, others: Meaning): boolean =>
    some.groups.length === 0 ||
    (others.groups.length > 0 && others.groups.every((group) => some.groups.includes(group)));
  if (includes(is, was)) return 'WIDER';
  return includes(was, is) ? 'NARROWER' : 'UNDECIDED';
}

/** Who is in the groups that routes of both policies want. */
function compareGates(old: Routed, next: Routed): readonly RouteChange[] {
  const [before, after] = [old, next].map(gatesOf);
  if (before === undefined || after === undefined) return [];
  const wanted = new Set([...before.values()].map(({ group }) => group)).intersection(
    new Set([...after.values()].map(({ group }) => group)),
  );
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name): readonly RouteChange[] => {
    const [was, is] = [before.get(name), after.get(name)];
    const gate = was ?? is;
    if (gate === undefined || !wanted.has(gate.group) || was?.fromMs === is?.fromMs) return [];
    const isWider = (is?.fromMs ?? Infinity) < (was?.fromMs ?? Infinity);
    return [
      {
        direction: isWider ? 'WIDER' : 'NARROWER',
        request: `every route for group:${gate.group} of ${JSON.stringify(gate.member)}`,
        was: spellGate(was),
        is: spellGate(is),
        source: undefined,
      },
    ];
  });
}

function gatesOf({ data }: Routed): ReadonlyMap<string, GateData> {
  const gates = data.slices.flatMap((slice) => slice.gates);
  return new Map(gates.map((gate) => [JSON.stringify([gate.group, gate.member]), gate]));
}

function spellGate(gate: GateData | undefined): string {
  if (gate === undefined) return 'not in it';
  if (gate.fromMs === 0) return 'in it';
  return gate.fromMs === Infinity ? 'suspended' : `in it from ${new Date(gate.fromMs).toISOString()}`;
}
