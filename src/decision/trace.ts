import { type Held, join } from './held.ts';
import type { Holder } from './holder.ts';
import {
  byKind,
  createValueReader,
  type Indexes,
  type Match,
  satisfies,
  type ValueReader,
} from './indexes.ts';
import type { SubjectKey } from './policy-data.ts';
import { emailOf, type Principal, type Subject } from './principal.ts';

/** One thing that a subject holds, and as whom. */
export type Trace = readonly [key: SubjectKey, holder: Holder];

/** Finds what a subject holds, as a decision does, with the keys by which it is found. */
export function traceIn(indexes: Indexes, subject: Subject): readonly Trace[] {
  const { anyone, authenticated } = indexes;
  const everybodys = anyone.map((holder): Trace => [{ by: 'anyone' }, holder]);
  if (subject === 'anonymous') return everybodys;
  const others = authenticated.filter((holder) => !anyone.includes(holder));
  const shared = others.map((holder): Trace => [{ by: 'authenticated' }, holder]);
  return [...everybodys, ...shared, ...traceOwn(indexes, subject)];
}

function traceOwn({ named, attributes, ...matches }: Indexes, principal: Principal): readonly Trace[] {
  const under = createValueReader(principal);
  const { groups } = principal;
  return [
    ...traceName(named, principal),
    ...groups.flatMap((name) => traced({ by: 'group', name }, named.group.get(name))),
    ...[...attributes].flatMap(([key, byValue]) =>
      [...under(key)].flatMap((value) => traced({ by: 'attribute', key, value }, byValue.get(value))),
    ),
    ...matchesOf(matches, principal, under)
      .filter(({ wanted }) => satisfies(principal, under, wanted))
      .map(({ wanted, holder }): Trace => [wanted, holder]),
  ];
}

function traceName(named: Indexes['named'], principal: Principal): readonly Trace[] {
  const by = ({ USER: 'user', ACCESS_TOKEN: 'token', WORKLOAD: 'workload' } as const)[principal.kind];
  const name = by === 'user' ? emailOf(principal) : principal.id;
  return name === undefined ? [] : traced({ by, name }, byKind(named, principal));
}

/** The matches of which the principal has the first thing that they want. */
function matchesOf(
  { matchesByEmail, matchesByAttribute }: Pick<Indexes, 'matchesByEmail' | 'matchesByAttribute'>,
  principal: Principal,
  under: ValueReader,
): readonly Match[] {
  const lists = [...matchesByAttribute].flatMap(([key, byValue]) =>
    [...under(key)].map((value) => byValue.get(value)),
  );
  return [matchesByEmail.get(emailOf(principal) ?? ''), ...lists].flatMap((list) => list ?? []);
}

function traced(key: SubjectKey, held: Held | undefined): readonly Trace[] {
  return join([], held, []).map((holder) => [key, holder]);
}
