import type { SubjectKey } from '../../decision/policy-data.ts';
import { isList, type Principal, type Subject } from '../../decision/principal.ts';
import { stranger, subjectOf } from '../subject-of.ts';
import type { Side } from './side.ts';

/** Whom a change is about: a subject of the policy, users whom nothing names, or whoever goes by a name. */
export type About =
  | SubjectKey
  | { readonly by: 'stranger' }
  /** One whom a policy's list of names keeps from the default. */
  | { readonly by: 'named'; readonly name: string }
  /** One who is suspended in a policy. */
  | { readonly by: 'suspended'; readonly name: string };

/** A subject as principals who are it and hardly more. */
export interface Person {
  readonly about: About;
  /** The first is the least that the subject can be. */
  readonly tried: readonly [Subject, ...Subject[]];
}

/** The words of `{principal.WORDS}` in the filters of two policies. */
type References = ReadonlySet<string>;

const nobody: Principal = { ...stranger, id: 'someone' };

/** Every subject that one of two policies names, and those that both have without naming them. */
export function peopleOf(old: Side, next: Side): readonly Person[] {
  const always: readonly SubjectKey[] = [{ by: 'anyone' }, { by: 'authenticated' }];
  const keys = new Map([...always, ...old.members, ...next.members].map((key) => [JSON.stringify(key), key]));
  const references = new Set([...old.references, ...next.references]);
  const somebody = [...keys.values()].filter((key) => isSomebody(key, old, next));
  const people = somebody.flatMap((key) => toPerson(key, references) ?? []);
  const stranger: Person = { about: { by: 'stranger' }, tried: fill(nobody, references) };
  return [...people, stranger, ...namesOf(old, next, references)];
}

function namesOf(old: Side, next: Side, references: References): readonly Person[] {
  if (old.policy.fallback === undefined && next.policy.fallback === undefined) return [];
  const names = old.policy.named.symmetricDifference(next.policy.named);
  return [...names].map((name) => ({
    about: { by: 'named', name },
    tried: fill({ ...nobody, id: name }, references),
  }));
}

function toPerson(key: SubjectKey, references: References): Person | undefined {
  const least = toLeast(key);
  if (least === undefined) return undefined;
  if (least === 'anonymous') return { about: key, tried: [least] };
  const [first, ...more] = fill(least, references);
  return {
    about: key,
    tried: [first, ...more, ...(key.by === 'authenticated' ? fill(nobody, references) : [])],
  };
}

/** Says whether anybody can be a subject at all: of two attributes that contradict each other nobody has both. */
function isSomebody(key: SubjectKey, old: Side, next: Side): boolean {
  const least = toLeast(key);
  if (least === undefined || least === 'anonymous' || key.by === 'authenticated') return least !== undefined;
  return [old, next].some(({ policy }) => policy.directory.ownOf(least).length > 0);
}

/** The principal that is a subject and nothing more; `undefined` when nobody can be it. */
function toLeast(key: SubjectKey): Subject | undefined {
  if (key.by === 'authenticated') return { ...nobody, kind: 'WORKLOAD' };
  if (key.by !== 'user') return subjectOf(key, nobody);
  return key.name === '' ? undefined : { ...nobody, email: key.name };
}

/** The principal, and the same with a value of its own for everything that a policy's filters refer to. */
function fill(least: Principal, references: References): readonly [Subject, ...Subject[]] {
  if (references.size === 0) return [least];
  return [least, withValues(least, references, 'a'), withValues(least, references, 'b')];
}

/** A principal with values, marked by a letter, for what it lacks. */
function withValues(least: Principal, references: References, mark: string): Principal {
  const attributes = new Map<string, string>(
    [...references].flatMap((words) => {
      const [, key] = /^attributes\.(.+)$/.exec(words.toLowerCase()) ?? [];
      return key === undefined ? [] : [[key, `some-${key}-${mark}`] as const];
    }),
  );
  for (const [key, value] of least.attributes)
    attributes.set(key, isList(key) ? `${value},some-${mark}` : value);
  const id = least.id === nobody.id ? `someone-${mark}` : least.id;
  const email = least.kind === 'USER' ? `someone-${mark}@example.com` : undefined;
  return { ...least, id, email: least.email ?? email, attributes };
}
