import { openConnection } from './connection.ts';
import type { Question } from './question.ts';

/**
 * Asks one question over one connection, so many calls at any time, until told to stop.
 *
 * @returns what ends it, and gives how many calls were answered
 */
export function askAlways(
  address: string,
  { path, message }: Question,
  inFlight: number,
): () => Promise<number> {
  const { ask, close } = openConnection(address, path, [message]);
  const stopped = Promise.withResolvers<number>();
  let underWay = inFlight;
  let answers = 0;
  let going = true;

  function again(): void {
    answers += 1;
    if (going) ask(again);
    else if (--underWay === 0) stopped.resolve(answers);
  }

  for (let call = 0; call < inFlight; call += 1) ask(again);
  return async () => {
    going = false;
    const answered = await stopped.promise;
    close();
    return answered;
  };
}
