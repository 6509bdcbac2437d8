/** A name that no policy is likely to know: it stands for every action or type that neither of two policies names. */
export const ANY_OTHER = 'sidegate-any-other-value';

/** An action on a type. */
export interface Pair {
  readonly action: string;
  readonly type: string;
  /** Whether it is asked for as what hands out grants to somebody else, none that its doer does not hold. */
  readonly proposes: boolean;
}
