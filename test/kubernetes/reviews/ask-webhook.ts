import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** A webhook, as an API server finds it. */
export interface WebhookPlace {
  readonly port: number;
  readonly path: string;
  /** The roots of its certificate in PEM, which names the Service and no address. */
  readonly ca: string;
}

/** The Service by whose name webhooks are called. */
export const serviceName = 'sidegate-injector.sidegate-system.svc';

/** Posts a review, and gives the answer as it came. */
export async function askWebhook({ port, path, ca }: WebhookPlace, body: string): Promise<unknown> {
  const asking = request({
    ...{ host: '127.0.0.1', port, path, ca, servername: serviceName, agent: false },
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  asking.end(body);
  const answered: unknown[] = await once(asking, 'response');
  const response = answered[0];
  if (!(response instanceof IncomingMessage) || response.statusCode !== 200)
    throw new Error('the webhook did not answer');
  const answer: unknown = JSON.parse(await text(response));
  return answer;
}
