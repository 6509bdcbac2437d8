import type { Decision } from '../../decision/authorize.ts';
import { after } from '../grpc/after.ts';
import type { Exchange, Said } from '../grpc/call.ts';
import { type Answer, decisionOf } from '../grpc/decide.ts';
import { type QuestionMessage, toQuestion } from '../grpc/resource-messages.ts';
import { type Asker, identify, principalOf } from '../grpc/subject.ts';
import type { SubjectMessage } from '../grpc/subject-messages.ts';
import { deafObserver } from './quiet-desk.ts';

/** Decisions that were given to one subject. */
interface Given {
  readonly subject: SubjectMessage;
  /** As they came: what one policy takes for two names of a resource, another may not. */
  readonly checks: readonly QuestionMessage[];
  readonly asker: Asker;
  readonly answers: readonly Answer[];
  /** Whether the answer tells whom it is about. */
  readonly tellsWhom: boolean;
}

/** Decisions that were given, to be asked for again. */
export function toExchange({ subject, checks, asker, answers, tellsWhom }: Given): Exchange {
  const toSaid = ({ effect, reason, grant }: Decision, who: Asker): Said => {
    return { effect, reason, grant, principal: principalOf(who), rows: '', tellsWhom };
  };
  return {
    asked: () =>
      answers.map(({ question, decision, decisionId }) => {
        return { ...question, request: undefined, decisionId, said: toSaid(decision, asker) };
      }),
    again(call) {
      const { snapshot, clock } = call;
      const again = checks.map((check, place) => toQuestion(snapshot.policy, check, place));
      return after(identify(call, subject, deafObserver), (other) =>
        again.map((question) => toSaid(decisionOf(snapshot.policy, other, question, clock.nowMs), other)),
      );
    },
  };
}
