import { createDirectory } from '../decision/directory.ts';
import type { Holder } from '../decision/holder.ts';
import type { SubjectKey } from '../decision/policy-data.ts';
import type { Subject } from '../decision/principal.ts';

/** That somebody is in a group which a route wants, as plain data. */
export interface GateData {
  readonly group: string;
  readonly member: SubjectKey;
  /** Milliseconds since the epoch from which it holds: when the group's suspension ends. */
  readonly fromMs: number;
}

/** Says who is in which of the groups that routes want. */
export interface Gates {
  /** Whether the subject is in one of them now, by the same rules as for grants to groups. */
  readonly isInOne: (subject: Subject, groups: readonly string[], nowMs: number) => boolean;
}

/** Gates under construction. */
export interface GatesBuilder {
  readonly add: (gates: readonly GateData[]) => void;
  readonly finish: () => Gates;
}

/** Begins gates that let nobody in. */
export function buildGates(): GatesBuilder {
  const directory = createDirectory();
  const gates = new Map<Holder, GateData>();
  return {
    add(list) {
      for (const gate of list) {
        const holder: Holder = { grants: [], buckets: undefined };
        gates.set(holder, gate);
        directory.add(gate.member, holder);
      }
    },
    finish: () => ({
      isInOne(subject, groups, nowMs) {
        if (subject === 'anonymous') return false;
        return directory.ownOf(subject).some((holder) => {
          const gate = gates.get(holder);
          return gate !== undefined && groups.includes(gate.group) && nowMs >= gate.fromMs;
        });
      },
    }),
  };
}
