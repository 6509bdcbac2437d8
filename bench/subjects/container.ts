import { join } from 'node:path';
import { assembleImage } from '../../scripts/image/assemble.ts';
import { scratchFolder } from '../policies/scratch.ts';
import { sizedPolicies } from '../policies/sized.ts';
import { memoryLimitBytes } from '../process/container.ts';
import { measureIdle, measureReloads } from '../process/container-memory.ts';
import type { Row } from '../row.ts';
import type { Subject } from '../subject.ts';

const decisions = 10_000;
const reloads = 20;
const limitMb = memoryLimitBytes / 1024 ** 2;

/** What the injected container takes, in the image's own file tree and told of the limit that it is injected with. */
export const container: Subject = {
  name: 'container',
  about: `resident memory of the injected container: idle, and the peak of ${reloads} reloads of 1 MiB under load`,
  async run(tell) {
    const image = assembleImage(join(scratchFolder(), 'root'));
    tell('idle');
    const idle = await measureIdle(image, memoryLimitBytes, decisions);
    const rows: Row[] = [
      {
        what: 'container, example policy, idle',
        unit: 'MB',
        beside: `at rest after ${decisions} decisions`,
        rounds: [{ measured: idle.idleMb, reference: idle.afterMb }],
        budget: { of: 'measured', most: 90 },
      },
    ];
    for (const policy of sizedPolicies) {
      tell(`${reloads} reloads of ${policy.name}`);
      const { peakMb, restMb } = await measureReloads(image, memoryLimitBytes, policy, reloads);
      rows.push({
        what: `container, peak of reloads, 1 MiB of ${policy.name}`,
        unit: 'MB',
        beside: 'at rest afterwards',
        rounds: [{ measured: peakMb, reference: restMb }],
        budget: { of: 'measured', most: limitMb },
      });
    }
    return rows;
  },
};
