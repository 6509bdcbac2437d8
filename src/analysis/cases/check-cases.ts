import { authorize } from '../../decision/authorize.ts';
import { toResource } from '../../decision/resource.ts';
import type { Located } from '../../policy/syntax/shape.ts';
import { type Check, type Finding, titleOf } from './check.ts';
import type { CaseText, ResourceText, WantText } from './resource-case.ts';
import { formatRow, toRow } from './row-text.ts';
import { isWanted } from './wanted.ts';
import { nameOf, type WhoText } from './who.ts';
import { hintFor, whyDenied } from './why-not.ts';
import type { World } from './world.ts';

/** One question of a case. */
interface Cell {
  readonly who: WhoText;
  readonly action: string;
  readonly want: Located<string>;
}

/** What a case asks, one check for each combination. */
export function checksOfCase(text: CaseText, world: World): readonly Check[] {
  const nowMs = text.now?.value ?? world.nowMs;
  return cellsOf(text).flatMap((cell) =>
    text.resource.map((resource) => ({
      part: 'cases',
      at: cell.want.at,
      title: titleOf(text.it, [nameOf(cell.who), cell.action, formatResource(resource)]),
      run: () => ask(cell, resource, world, nowMs),
    })),
  );
}

function cellsOf({ who, action, want }: CaseText): readonly Cell[] {
  const byWho =
    who?.map((each) => ({ who: each, want })) ??
    entriesOf(want).map(({ key: { value, at }, value: inner }) => ({
      who: { at, name: value, described: undefined },
      want: inner,
    }));
  return byWho.flatMap(({ who: asking, want: wanted }) => {
    const byAction =
      action?.map(({ value }) => ({ action: value, want: wanted })) ??
      entriesOf(wanted).map(({ key, value }) => ({ action: key.value, want: value }));
    return byAction.flatMap((each) =>
      each.want.is === 'word' ? [{ who: asking, action: each.action, want: each.want.word }] : [],
    );
  });
}

function entriesOf(want: WantText): Extract<WantText, { is: 'map' }>['entries'] {
  return want.is === 'map' ? want.entries : [];
}

function formatResource({ type, id, attributes }: ResourceText): string {
  const words = [type.value, id?.value ?? '', formatRow(toRow(attributes))];
  return words.filter((each) => each !== '').join(' ');
}

function ask({ who, action, want }: Cell, text: ResourceText, world: World, nowMs: number): Finding {
  const { policy, coverage } = world;
  const { type } = text;
  const written = { type: type.value, id: text.id?.value ?? '', attributes: toRow(text.attributes) };
  const resource = toResource(policy, written);
  if ('attribute' in resource) {
    const reason = 'CONTRADICTORY_NAME';
    return {
      passed: want.value === reason,
      wanted: want.value,
      got: reason,
      why: () => ({ hint: hintFor(reason) }),
    };
  }
  const standing = world.standingOf(who, nowMs);
  coverage?.consider(policy, standing, { action, type: type.value, row: resource.attributes, nowMs });
  const decision = authorize(policy, standing, action, resource, nowMs);
  return {
    passed: isWanted(want.value, decision),
    wanted: want.value,
    got: `${decision.effect} ${decision.reason}`,
    why: () =>
      decision.effect === 'ALLOW'
        ? { grant: decision.grant }
        : whyDenied(
            decision.reason,
            { action, type: type.value, row: resource.attributes, nowMs },
            standing,
            world,
          ),
  };
}
