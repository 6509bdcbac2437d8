/** Whom an owner may act as, as plain data that crosses threads. */
export interface ImpersonationData {
  /** E-mails, or every one. */
  readonly users: readonly string[] | 'all';
  /** Names of groups, or every one. */
  readonly groups: readonly string[] | 'all';
}

/** Whom somebody wants to act as: a user by e-mail, or anybody in a group. */
export interface Impersonated {
  readonly by: 'user' | 'group';
  readonly name: string;
}
