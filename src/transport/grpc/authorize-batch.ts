import type {
  AuthorizeBatchRequest,
  AuthorizeBatchResponse,
  Decision,
} from '../../gen/sidegate/v1/decision.ts';
import { toExchange } from '../shadow/decision-exchange.ts';
import { after } from './after.ts';
import type { Desk, Handler } from './call.ts';
import { type Answer, decide } from './decide.ts';
import { unreadable } from './fault.ts';
import { fromInstant } from './instant-messages.ts';
import { toQuestion } from './resource-messages.ts';
import { identify } from './subject.ts';

/** The most questions that one request asks, so that no request holds the others up for long. */
const mostChecks = 1000;

/** Decides many questions for one subject, who is identified once, by one snapshot at one moment. */
export function createAuthorizeBatch(desk: Desk): Handler<AuthorizeBatchRequest, AuthorizeBatchResponse> {
  return ({ subject, checks }, call) => {
    const { snapshot } = call;
    if (checks.length === 0) throw unreadable('checks', 'is empty');
    if (checks.length > mostChecks) {
      throw unreadable('checks', `has ${checks.length} entries, at most ${mostChecks} are answered`);
    }
    const questions = checks.map((check, place) => toQuestion(snapshot.policy, check, place));
    return after(identify(call, subject, desk.observer), (asker) => {
      const decisions: Decision[] = [];
      const answers: Answer[] = [];
      let untilMs = Infinity;
      for (const question of questions) {
        const answer = decide(desk, call, asker, question);
        answers.push(answer);
        decisions.push(answer.message);
        untilMs = Math.min(untilMs, answer.decision.untilMs);
      }
      desk.shadow?.follow(call, toExchange({ subject, checks, asker, answers, tellsWhom: false }));
      return { decisions, revision: snapshot.revision, validUntil: fromInstant(untilMs) };
    });
  };
}
