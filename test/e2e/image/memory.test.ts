import test from 'ava';
import { sizedPolicies } from '../../../bench/policies/sized.ts';
import { memoryLimitBytes } from '../../../bench/process/container.ts';
import { measureIdle, measureReloads } from '../../../bench/process/container-memory.ts';
import { readQuantity } from '../../../src/kubernetes/inject/quantity.ts';
import { defaultSettings } from '../../../src/kubernetes/inject/settings.ts';
import { assemble } from './contained.ts';

// `npm run bench -- container` measures the same with more reloads, and with every shape of a policy.

const { image, remove } = assemble();
test.after.always(remove);

const mebibyte = 1024 ** 2;
const idleMb = 90;
const reloads = 4;
const requestMb = (readQuantity(defaultSettings('').resources.memoryRequest) ?? 0) / mebibyte;
const limitMb = memoryLimitBytes / mebibyte;

test.serial('the injected container idles under 90 MB, and within what it asks for', async (t) => {
  t.timeout(180_000);
  const idle = await measureIdle(image, memoryLimitBytes, 10_000);
  t.log(`idle ${idle.idleMb.toFixed(1)} MB, at rest after 10 000 decisions ${idle.afterMb.toFixed(1)} MB`);
  t.true(idle.idleMb < idleMb);
  t.true(idle.idleMb < requestMb);
  t.true(idle.peakMb < limitMb);
});

for (const policy of sizedPolicies.filter(({ name }) => name === 'grants' || name === 'Kfuse')) {
  test.serial(`reloads of 1 MiB of ${policy.name} stay below the limit`, async (t) => {
    t.timeout(300_000);
    const { firstMb, peakMb, restMb } = await measureReloads(image, memoryLimitBytes, policy, reloads);
    const figures = [firstMb, peakMb, restMb].map((megabytes) => megabytes.toFixed(0));
    t.log(
      `first load ${figures[0] ?? ''} MB, peak of ${String(reloads)} reloads ${figures[1] ?? ''} MB, at rest ${figures[2] ?? ''} MB`,
    );
    t.true(peakMb < limitMb);
  });
}
