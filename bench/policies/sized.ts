import { kalmDocuments } from './kalm.ts';
import { kfuseValues } from './kfuse.ts';
import { nativePolicy } from './native.ts';
import { emailOf } from './notation.ts';

/** The most that a ConfigMap holds. */
const configMapBytes = 1024 * 1024;

/** A policy as large as one ConfigMap, in each of the shapes that grow. */
export interface SizedPolicy {
  readonly name: string;
  readonly file: string;
  /** Different for each round, so that nothing is known from the one before. */
  readonly text: (round: number) => string;
}

/** Sidegate's own language, both products', and the worst of them: another expression in every grant. */
export const sizedPolicies: readonly SizedPolicy[] = [
  { name: 'grants', file: 'policy.yaml', text: (round) => `# ${round}\n${fitting(nativePolicy)}` },
  {
    name: 'Kfuse',
    file: 'custom_values.yaml',
    text: (round) => fitting((users) => kfuseValues(users, `ns-${round}`)),
  },
  {
    name: 'Kalm',
    file: 'kalm.yaml',
    text: (round) => fitting((users) => kalmDocuments(0, users, `ns-${round}`)),
  },
  { name: 'expressions', file: 'policy.yaml', text: (round) => `# ${round}\n${fitting(expressions)}` },
];

/** Each user's rows by an expression of his own. */
function expressions(users: number): string {
  const grants = Array.from(
    { length: users },
    (_, user) =>
      `  - { to: ["user:${emailOf(user)}"], role: editor, where: { namespace: { matches: "(prod|stage)-team-${user}-[a-z0-9-]+" } } }\n`,
  );
  return `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n${grants.join('')}`;
}

/** With as many users as fit, a comment's room left. */
function fitting(make: (users: number) => string): string {
  const few = 1000;
  const bytesEach = (Buffer.byteLength(make(2 * few)) - Buffer.byteLength(make(few))) / few;
  let users = Math.floor(configMapBytes / bytesEach);
  let text = make(users);
  while (Buffer.byteLength(text) > configMapBytes - 64) {
    users -= 10;
    text = make(users);
  }
  return text;
}
