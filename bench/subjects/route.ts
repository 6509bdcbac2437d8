import { fileURLToPath } from 'node:url';
import { numberOf, runForNumbers } from '../process/child.ts';
import { nodeFlags } from '../process/program.ts';
import { inRounds, pick, type Subject } from '../subject.ts';

const file = fileURLToPath(new URL('../core/routes.ts', import.meta.url));
const beside = 'a bare Map look-up of the full path';

/** From a path to its route, without a wire. */
export const route: Subject = {
  name: 'route',
  about: 'finding the route of a path among 1000, beside a bare Map look-up of the full path',
  async run(tell) {
    const found = await inRounds(3, tell, async () => {
      const numbers = await runForNumbers(process.execPath, [...nodeFlags, file, '1000']);
      return {
        findNs: numberOf(numbers, 'findNs'),
        lookUpNs: numberOf(numbers, 'lookUpNs'),
        readAndFindNs: numberOf(numbers, 'readAndFindNs'),
      };
    });
    return [
      {
        what: 'one of 1000 routes',
        unit: 'ns',
        beside,
        rounds: pick(
          found,
          ({ findNs }) => findNs,
          ({ lookUpNs }) => lookUpNs,
        ),
        budget: { of: 'measured', most: 1000 },
      },
      {
        what: '  with reading the path',
        unit: 'ns',
        beside,
        rounds: pick(
          found,
          ({ readAndFindNs }) => readAndFindNs,
          ({ lookUpNs }) => lookUpNs,
        ),
      },
    ];
  },
};
