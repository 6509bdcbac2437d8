import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizeResponse } from '../../src/gen/sidegate/v1/decision.ts';
import { openConnection } from './connection.ts';
import type { Question } from './question.ts';

const allowed = 1;
const patienceMs = 60_000;

/** Asks a server every other millisecond until it allows, and gives the time that took. */
export async function untilAllowedMs(address: string, { path, message }: Question): Promise<number> {
  const startedMs = performance.now();
  const { ask, close } = openConnection(address, path, [message]);
  try {
    while (performance.now() - startedMs < patienceMs) {
      const answer = await new Promise<Buffer>(ask);
      if (AuthorizeResponse.decode(answer).decision?.effect === allowed) return performance.now() - startedMs;
      await sleep(2);
    }
  } finally {
    close();
  }
  throw new Error('the server never took the change');
}
