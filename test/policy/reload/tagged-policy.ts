import type { Principal } from '../../../src/decision/principal.ts';
import { scopeFor } from '../../../src/decision/scope-for.ts';
import { stand } from '../../../src/decision/standing.ts';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import { somebody } from '../../decision/somebody.ts';

/** A small policy that lets one user see the orders of one tag, so that a decision tells which policy made it. */
export function taggedPolicy(tag: string, user = 'a'): string {
  const grant = `{ to: ["user:${user}@example.com"], can: { orders: [view] }, where: { tag: [${tag}] } }`;
  return `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n  - ${grant}\n`;
}

/** A policy for so many users, each with rows of its own. */
export function largePolicy(users: number, tag: string): string {
  const grants = Array.from(
    { length: users },
    (_, user) =>
      `  - { to: ["user:u${user}@example.com"], can: { orders: [view] }, where: { tag: [${tag}-${user}] } }\n`,
  );
  return `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n${grants.join('')}`;
}

/** The tag by which a snapshot decides for a user; `undefined` when it grants him nothing. */
export function tagOf(snapshot: Snapshot | undefined, user = 'a'): string | undefined {
  if (snapshot === undefined) return undefined;
  const answer = scopeFor(snapshot.policy, stand(snapshot.policy, principal(user), 0), 'view', 'orders', 0);
  return answer.kind === 'CONDITIONAL' ? answer.clauses[0]?.[0]?.values[0] : undefined;
}

function principal(user: string): Principal {
  return somebody({ id: user, email: `${user}@example.com` });
}
