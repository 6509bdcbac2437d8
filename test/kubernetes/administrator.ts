import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Somebody who may do everything in a cluster, and does it by hand. */
export interface Administrator {
  /** The answer, whatever its status. */
  readonly ask: (method: string, path: string, body?: unknown, type?: string) => Promise<unknown>;
}

/** Asks an API server that is reached directly. */
export function createAdministrator(url: string, token: string, ca: string): Administrator {
  return {
    async ask(method, path, body, type = 'application/json') {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const request = httpsRequest(`${url}${path}`, { method, ca, headers, agent: false });
      request.end(body === undefined ? undefined : JSON.stringify(body));
      const answered: unknown[] = await once(request, 'response');
      const response = answered[0];
      if (!(response instanceof IncomingMessage)) throw new Error('no answer');
      let text = '';
      for await (const chunk of response) text += String(chunk);
      const found: unknown = JSON.parse(text);
      return found;
    },
  };
}
