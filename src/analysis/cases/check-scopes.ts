import { authorize } from '../../decision/authorize.ts';
import type { Row } from '../../decision/filter.ts';
import { toResource } from '../../decision/resource.ts';
import { admits } from '../../decision/scope.ts';
import { type ScopeAnswer, scopeFor } from '../../decision/scope-for.ts';
import type { Standing } from '../../decision/standing.ts';
import { answeredRows } from '../answered-rows.ts';
import { type Check, type Finding, titleOf } from './check.ts';
import { formatRow, toRow } from './row-text.ts';
import type { PlacedRow, ScopeText } from './scope-case.ts';
import { nameOf, type WhoText } from './who.ts';
import { hintFor, whyDenied } from './why-not.ts';
import { mustBeNamed } from './words.ts';
import type { World } from './world.ts';

/** What a scope is asked of. */
interface Asked {
  readonly who: WhoText;
  readonly action: string;
  readonly type: string;
  readonly nowMs: number;
}

/** What an entry of `scopes` asks: what the answer is called, and of each row whether it is in. */
export function checksOfScope(text: ScopeText, world: World): readonly Check[] {
  const { it, who, action, type, want } = text;
  const nowMs = text.now?.value ?? world.nowMs;
  return who.flatMap((asking) =>
    action.flatMap(({ value }) =>
      type.flatMap(({ value: each }) => {
        const asked: Asked = { who: asking, action: value, type: each, nowMs };
        const answer = createAnswer(asked, world);
        const words = [nameOf(asking), value, each];
        const toCheck = (row: PlacedRow, side: 'in' | 'out'): Check => ({
          part: 'scopes',
          at: row.at,
          title: titleOf(it, [...words, formatRow(toRow(row.value))]),
          run: () => askRow(toRow(row.value), side, asked, world, answer()),
        });
        const kind: readonly Check[] =
          want === undefined
            ? []
            : [
                {
                  part: 'scopes',
                  at: want.at,
                  title: titleOf(it, words),
                  run: () => askKind(want.value, asked, world, answer()),
                },
              ];
        return [
          ...kind,
          ...(text.in ?? []).map((row) => toCheck(row, 'in')),
          ...(text.out ?? []).map((row) => toCheck(row, 'out')),
        ];
      }),
    ),
  );
}

interface Answered {
  readonly standing: Standing;
  readonly answer: ScopeAnswer;
  readonly rows: ReturnType<typeof answeredRows>;
}

/** Answers once for all rows, and only once it is asked. */
function createAnswer({ who, action, type, nowMs }: Asked, world: World): () => Answered {
  let known: Answered | undefined;
  return () => {
    if (known !== undefined) return known;
    const standing = world.standingOf(who, nowMs);
    const answer = scopeFor(world.policy, standing, action, type, nowMs);
    known = { standing, answer, rows: answeredRows(answer) };
    return known;
  };
}

function askKind(
  want: string,
  { action, type, nowMs }: Asked,
  world: World,
  { standing, answer }: Answered,
): Finding {
  world.coverage?.consider(world.policy, standing, { action, type, row: undefined, nowMs });
  const { kind, reason } = answer;
  return {
    passed: kind === want ? kind !== 'NONE' || !mustBeNamed(reason) : kind === 'NONE' && want === reason,
    wanted: want,
    got: `${kind} ${reason}`,
    why: () => {
      if (answer.kind === 'CONDITIONAL') return { clauses: answer.clauses };
      return mustBeNamed(reason) ? { hint: hintFor(reason) } : {};
    },
  };
}

function askRow(
  row: Row,
  side: 'in' | 'out',
  { action, type, nowMs }: Asked,
  world: World,
  { standing, answer, rows }: Answered,
): Finding {
  const { policy, coverage } = world;
  coverage?.consider(policy, standing, { action, type, row, nowMs });
  const isIn = admits(rows, 'resource', row, 'anonymous');
  const isMisasked = answer.kind === 'NONE' && mustBeNamed(answer.reason);
  return {
    passed: isIn === (side === 'in') && !isMisasked,
    wanted: side,
    got: isIn ? 'in' : `out, ${answer.kind} ${answer.reason}`,
    why: () => {
      if (isMisasked) return { hint: hintFor(answer.reason) };
      if (!isIn) return whyDenied('OUT_OF_SCOPE', { action, type, row, nowMs }, standing, world);
      const resource = toResource(policy, { type, id: '', attributes: row });
      return 'attribute' in resource ? {} : authorize(policy, standing, action, resource, nowMs);
    },
  };
}
