import { measureLoad } from '../load/measure.ts';
import { batchQuestion, resource, user } from '../load/question.ts';
import { examplePolicy } from '../policies/scratch.ts';
import { startSidegate } from '../process/server.ts';
import type { Row } from '../row.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const budget = { of: 'ratio', most: 1.5 } as const;
const beside = 'a batch of one';

/** What nine more questions in a call cost. */
export const batch: Subject = {
  name: 'batch',
  about: 'ten decisions in one AuthorizeBatch, beside one',
  async run(tell) {
    const found = await inRounds(3, tell, async () => {
      const { child, addresses } = await startSidegate(examplePolicy);
      const server = { child, addresses };
      const ten = await measureLoad(server, { question: batchOf(10), calls: 20_000, pace: { inFlight: 32 } });
      const one = await measureLoad(server, { question: batchOf(1), calls: 20_000, pace: { inFlight: 32 } });
      const tenSerial = await measureLoad(server, {
        question: batchOf(10),
        calls: 4000,
        pace: { inFlight: 1 },
      });
      const oneSerial = await measureLoad(server, {
        question: batchOf(1),
        calls: 4000,
        pace: { inFlight: 1 },
      });
      await child.stop();
      return { ten, one, tenSerial, oneSerial };
    });
    return [
      {
        what: 'ten decisions in a batch, CPU per call',
        unit: 'µs',
        beside,
        rounds: pick(
          found,
          ({ ten }) => ten.cpuUsPerCall,
          ({ one }) => one.cpuUsPerCall,
        ),
        budget,
      },
      {
        what: 'ten decisions in a batch, serial p50',
        unit: 'µs',
        beside,
        rounds: pick(
          found,
          ({ tenSerial }) => tenSerial.p50Us,
          ({ oneSerial }) => oneSerial.p50Us,
        ),
        budget,
      },
    ] satisfies Row[];
  },
};

function batchOf(size: number): ReturnType<typeof batchQuestion> {
  const resources = Array.from({ length: size }, (_, index) =>
    resource('orders', { namespace: 'shop', name: `order-${index}`, owner: 'ann@example.com' }),
  );
  return batchQuestion(user('ann@example.com', ['team-shop']), 'edit', resources);
}
