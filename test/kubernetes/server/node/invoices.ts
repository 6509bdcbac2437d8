import { createCaller } from '../../../e2e/grpc/caller.ts';

/** The service of the examples that asks Sidegate by itself: it prints the answer, and ends if it is a Job's. */
const caller = createCaller({ teardown: () => undefined }, process.env['SIDEGATE_ADDRESS'] ?? '');
const question = {
  principal: { id: 'ann', email: 'ann@example.com' },
  action: 'view',
  resource: { type: 'orders', attributes: { namespace: 'shop' } },
};
const answer = await caller.call('Authorize', question);
process.stdout.write(`${JSON.stringify(answer)}\n`);
caller.close();
if (!process.argv.includes('close-the-books')) setInterval(() => undefined, 60_000);
