import { createTally, type Tally } from './tally.ts';

/** What reviews add to, and a page of metrics reads. */
export interface InjectorCounts {
  /** Requests about pods, by outcome and reason. */
  readonly injections: Tally;
  /** Requests about policies, by result. */
  readonly policies: Tally;
  /** Requests that were no review, by status. */
  readonly refused: Tally;
  failedHandshakes: number;
}

/** What a pod may come out as, by why. */
const injections: Readonly<Record<string, readonly string[]>> = {
  injected: ['injected'],
  skipped: [
    'already-there',
    'opted-out',
    'host-network',
    'mirror-pod',
    'windows',
    'ends-by-itself',
    'system-namespace',
  ],
  denied: ['bad-request', 'mode-unknown', 'fault'],
};

const policies = [
  'accepted',
  'refused',
  'not-a-policy',
  'bad-request',
  'busy',
  'too-slow',
  'broken',
  'fault',
];

/** Counts at zero, with everything that a review can come to. */
export function createInjectorCounts(): InjectorCounts {
  return {
    injections: createTally(
      Object.entries(injections).flatMap(([outcome, reasons]) =>
        reasons.map((reason) => [outcome, reason] as const),
      ),
    ),
    policies: createTally(policies.map((result) => [result, ''])),
    refused: createTally([]),
    failedHandshakes: 0,
  };
}
