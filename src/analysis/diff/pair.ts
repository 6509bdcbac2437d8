/** An action on a type. */
export interface Pair {
  readonly action: string;
  readonly type: string;
  /** Whether it is asked for as what hands out grants to somebody else, none that its doer does not hold. */
  readonly proposes: boolean;
}
