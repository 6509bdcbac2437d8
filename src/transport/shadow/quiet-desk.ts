import type { Observer } from '../../telemetry/events.ts';
import type { Desk } from '../grpc/call.ts';

/** Hears nothing: what a shadow decides is no decision that anybody was given. */
export const deafObserver: Observer = {
  logsDecisions: false,
  decided: () => undefined,
  spared: () => undefined,
  logDecision: () => undefined,
  authenticated: () => undefined,
  usedToken: () => undefined,
  answered: () => undefined,
  faulted: () => undefined,
};

/** The desk at which a shadow decides by the code that gave the answer. */
export const quietDesk: Desk = {
  observer: deafObserver,
  nextDecisionId: () => '',
  trustedHops: 0,
  shadow: undefined,
};
