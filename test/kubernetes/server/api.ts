import { Agent, request } from 'node:https';

/** What the API server answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The text of its `Warning` headers. */
  readonly warnings: readonly string[];
}

/** An API server, asked as one user. */
export interface Api {
  /** Sends JSON; a PATCH is a merge patch. */
  readonly send: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Sends, and gives what came. @throws {Error} unless it is a success */
  readonly must: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

/** A watch may be silent for a while. */
const patienceMs = 60_000;

/** The API server at a URL, with the certificates that it is believed by, asked with a bearer token. */
export function createApi(url: string, ca: string, token: string): Api {
  // A connection for each question: none that waits holds up the end of a test.
  const agent = new Agent({ keepAlive: false, ca });
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': type };
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const asking = request(url + path, { method, headers, agent, timeout: patienceMs }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('error', reject);
      response.once('end', () => {
        const json = /json/.test(response.headers['content-type'] ?? '');
        const parsed: unknown = json && text !== '' ? JSON.parse(text) : text;
        resolve({
          status: response.statusCode ?? 0,
          body: parsed,
          warnings: warningsIn(response.rawHeaders),
        });
      });
    });
    asking.once('timeout', () => asking.destroy(new Error(`${method} ${path} took too long`)));
    asking.once('error', reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
    return await promise;
  };
  return {
    send,
    async must(method, path, body) {
      const { status, body: answer } = await send(method, path, body);
      if (status >= 200 && status < 300) return answer;
      throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    },
  };
}

/** `299 - "text"`, with quotes inside escaped (RFC 7234 §5.5); several in one header are not what Kubernetes sends. */
function warningsIn(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.flatMap((value, at) => {
    if (at % 2 === 0 || rawHeaders[at - 1]?.toLowerCase() !== 'warning') return [];
    const [, text] = /^299 \S+ "(.*)"$/s.exec(value) ?? [];
    return text === undefined ? [] : [text.replace(/\\(.)/g, '$1')];
  });
}
