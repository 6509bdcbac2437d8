/** The policies that the benchmarks load: the same for the same numbers, one binding a user. */

/** The e-mail of a user by number. */
export function emailOf(user: number): string {
  return `user-${String(user).padStart(6, '0')}@example.com`;
}

/** The namespace to which a user is bound: one of a hundred. */
export function namespaceOf(user: number): string {
  return `ns-${String(user % 100).padStart(2, '0')}`;
}
