import { emailOf, namespaceOf } from './notation.ts';

/** Sidegate's own language with one grant a user. */
export function nativePolicy(users: number): string {
  const numbers = Array.from({ length: users }, (_, user) => user);
  return [
    'apiVersion: sidegate.dev/v1',
    'kind: Policy',
    'grants:',
    ...numbers.map(
      (user) =>
        `  - { to: ["user:${emailOf(user)}"], role: editor, where: { namespace: ${namespaceOf(user)} } }`,
    ),
    '',
  ].join('\n');
}
