import { fold } from '../decision/fold.ts';
import type { Note, SubjectKey } from '../decision/policy-data.ts';
import type { GateData } from '../route/gates.ts';

/** Whom a grant is for: a subject, a group whose members the file lists, or every USER whom nothing names. */
export type Grantee =
  | SubjectKey
  | { readonly by: 'listed'; readonly name: string }
  | { readonly by: 'stranger' };

/** A group whose members the file lists. */
type ListedGroup = Extract<Grantee, { by: 'user' | 'group' | 'token' | 'workload' | 'listed' }>;

/** The holders of a policy as plain lists. */
interface HolderLists {
  readonly holders: readonly (readonly number[])[];
  readonly members: readonly (readonly [holder: number, key: SubjectKey])[];
  readonly fallback: number | undefined;
  /** What those are called whose members the file lists. */
  readonly groups: readonly Note[];
}

/** Gathers who holds which grants; grants are places in a table. */
export interface Holders {
  readonly give: (to: Grantee, grant: number) => void;
  readonly join: (group: ListedGroup, member: SubjectKey) => void;
  readonly declare: (group: ListedGroup) => void;
  /** In whatever spelling the group is named. */
  readonly suspendGroup: (group: string, untilMs: number) => void;
  /** Who is in a group: those that the file lists, else whoever the principal's groups say. */
  readonly gatesOf: (group: string) => readonly GateData[];
  /** `postpone` makes the same grant begin later and gives its place. */
  readonly finish: (postpone: (grant: number, fromMs: number) => number) => HolderLists;
}

/** Begins with nobody holding anything. */
export function createHolders(): Holders {
  const grants = new Map<string, number[]>();
  const subjects = new Map<string, SubjectKey>();
  const listed = new Map<string, SubjectKey[]>();
  const groupNames = new Map<string, string>();
  const suspensions = new Map<string, number>();

  function finish(postpone: (grant: number, fromMs: number) => number): HolderLists {
    for (const [holder, to] of subjects) {
      const fromMs = to.by === 'group' ? suspensions.get(fold(to.name)) : undefined;
      if (fromMs === undefined) continue;
      grants.set(
        holder,
        (grants.get(holder) ?? []).map((grant) => postpone(grant, fromMs)),
      );
    }
    const names = [...grants.keys()];
    const members = names.flatMap((holder, place) => keysOf(holder).map((key) => [place, key] as const));
    const fallback = names.indexOf(nameOf({ by: 'stranger' }));
    const groups = names.flatMap((each, holder): readonly Note[] => {
      const name = groupNames.get(each);
      return name === undefined ? [] : [{ of: 'group', holder, name }];
    });
    return {
      holders: [...grants.values()],
      members,
      fallback: fallback === -1 ? undefined : fallback,
      groups,
    };
  }

  function keysOf(holder: string): readonly SubjectKey[] {
    const subject = subjects.get(holder);
    return listed.get(holder) ?? (subject === undefined ? [] : [subject]);
  }

  function declare(group: ListedGroup): void {
    groupNames.set(nameOf(group), group.name);
    listed.set(nameOf(group), listed.get(nameOf(group)) ?? []);
  }

  return {
    give(to, grant) {
      const holder = nameOf(to);
      append(grants, holder, grant);
      if (to.by !== 'listed' && to.by !== 'stranger') subjects.set(holder, to);
    },
    join(group, member) {
      declare(group);
      append(listed, nameOf(group), member);
    },
    declare,
    suspendGroup(group, untilMs) {
      const folded = fold(group);
      suspensions.set(folded, Math.max(untilMs, suspensions.get(folded) ?? 0));
    },
    gatesOf(group) {
      const subject: SubjectKey = { by: 'group', name: group };
      const fromMs = suspensions.get(fold(group)) ?? 0;
      return (listed.get(nameOf(subject)) ?? [subject]).map((member) => ({ group, member, fromMs }));
    },
    finish,
  };
}

function nameOf(grantee: Grantee): string {
  return grantee.by === 'user' ||
    grantee.by === 'group' ||
    grantee.by === 'token' ||
    grantee.by === 'workload'
    ? `${grantee.by}:${grantee.name}`
    : JSON.stringify(grantee);
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const items = lists.get(key);
  if (items === undefined) lists.set(key, [item]);
  else items.push(item);
}
