import { type Catalogue, compileCatalogue } from './catalogue.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { Grant } from './grant.ts';
import { createHolder, type Holder } from './holder.ts';
import { createNotebook, type Notebook } from './notebook.ts';
import type { GrantData, PolicyHead, PolicySlice } from './policy-data.ts';
import { compileScope, type Scope } from './scope.ts';

export type { Grant } from './grant.ts';

/** A compiled policy: immutable once built, and all that a decision needs beside the question and the clock. */
export interface Policy {
  readonly catalogue: Catalogue;
  readonly directory: Directory;
  /** Folded names of suspended users and tokens, with the end of each suspension in milliseconds. */
  readonly suspended: ReadonlyMap<string, number>;
  /** What holds for an authenticated USER whom nothing names. */
  readonly fallback: Holder | undefined;
  /** Folded names of users whom the fallback does not reach. */
  readonly named: ReadonlySet<string>;
  /** Resource types whose rows carry an attribute that is their own name. */
  readonly ownNames: ReadonlyMap<string, string>;
  /** What only explanations tell. */
  readonly notes: Notebook;
}

/** A policy under construction, so that a large one can be taken in over several turns of the event loop. */
export interface PolicyBuilder {
  /** Takes in the next slice; what it refers to came before. @throws {Error} when it does not fit */
  readonly add: (slice: PolicySlice) => void;
  readonly finish: () => Policy;
}

/** Begins a policy. @throws {Error} when two entries of its catalogue contradict each other */
export function buildPolicy(head: PolicyHead): PolicyBuilder {
  const catalogue = compileCatalogue(head);
  const permissions = head.permissions.map((text) => ({ text, bits: catalogue.layOut(text) }));
  const scopes: Scope[] = [];
  const grants: Grant[] = [];
  const holders: Holder[] = [];
  const directory = createDirectory();
  const suspended = new Map<string, number>();
  const named = new Set<string>();
  const files = new Map<string, string>();
  const notes = createNotebook();

  // What a decision reads stands first, so that it lies together; texts that slices repeat are kept once.
  function toGrant({ name, source, permission, scope, fromMs, untilMs, reason }: GrantData): Grant {
    const { text, bits } = at(permissions, permission);
    const file = files.get(source.file) ?? source.file;
    files.set(file, file);
    return {
      permission: bits,
      scope: at(scopes, scope),
      fromMs,
      untilMs,
      reason: reason === 'GRANTED' ? 'GRANTED' : 'RBAC_DISABLED',
      name,
      source: { file, line: source.line, column: source.column },
      permissionText: text,
    };
  }

  return {
    add(slice) {
      for (const text of slice.scopes) scopes.push(compileScope(text));
      for (const data of slice.grants) grants.push(toGrant(data));
      for (const places of slice.holders) {
        holders.push(createHolder(places.map((place) => at(grants, place))));
      }
      for (const [holder, key] of slice.members) directory.add(key, at(holders, holder));
      for (const [name, untilMs] of slice.suspended) {
        suspended.set(name, Math.max(untilMs, suspended.get(name) ?? 0));
      }
      for (const name of slice.named) named.add(name);
      for (const note of slice.notes) {
        notes.add(note, (holder) => at(holders, holder));
      }
    },
    finish: () => ({
      catalogue,
      directory,
      suspended,
      fallback: head.fallback === undefined ? undefined : at(holders, head.fallback),
      named,
      ownNames: new Map(head.ownNames),
      notes,
    }),
  };
}

function at<T>(table: readonly T[], place: number): T {
  const found = table[place];
  if (found === undefined) throw new Error(`the policy refers to place ${place} of ${table.length}`);
  return found;
}
