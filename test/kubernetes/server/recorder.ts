import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { field } from '../../deploy/custom-resources.ts';
import { askWebhook } from '../reviews/ask-webhook.ts';
import type { Injector } from '../reviews/injector.ts';
import { type Recording, withoutVersion } from '../reviews/recording.ts';
import type { Installation } from './installation.ts';

/** Stands before an injector and keeps what the API server asks. */
export interface Recorder {
  /** Asks this one from now on. */
  readonly route: (injector: Injector) => void;
  /** What the API server has asked since the last time. */
  readonly take: () => readonly unknown[];
  /** Writes down what was asked about a pod, and what became of it. */
  readonly write: (name: string, recording: Omit<Recording, 'reviews'>) => void;
}

const folder = new URL('../reviews/recorded/', import.meta.url);

/** Starts a recorder behind the Service of an installation with certificates in files; it lives as long as the process. */
export async function startRecorder({ cluster }: Installation): Promise<Recorder> {
  const [cert, key, ca] = ['webhooks.crt', 'webhooks.key', 'webhooks-ca.crt'].map((name) =>
    readFileSync(join(cluster.folder, name), 'utf8'),
  );
  let asked: unknown[] = [];
  let port = 0;
  const server = createServer({ cert, key }, (request, response) => {
    void text(request).then(async (body) => {
      asked.push(JSON.parse(body));
      const answer = await askWebhook({ port, path: request.url ?? '', ca: ca ?? '' }, body);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address();
  cluster.network.route([typeof address === 'object' && address !== null ? address.port : 0]);
  const take = (): readonly unknown[] => {
    const taken = asked;
    asked = [];
    return taken;
  };
  return {
    route(injector) {
      port = injector.port;
    },
    take,
    write(name, recording) {
      const reviews = take().map(keep);
      if (reviews.length === 0) return;
      const file = new URL(`${name}.json`, folder);
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, withoutVersion(lines({ ...recording, reviews })));
    },
  };
}

/** JSON with a line for each of its members, and for each review. */
function lines({ reviews, ...rest }: Recording): string {
  const members = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `"${key}": ${JSON.stringify(value)},`);
  const list = reviews.map((each) => JSON.stringify(each)).join(',\n');
  return `{\n${members.join('\n')}\n"reviews": [\n${list}\n]\n}\n`;
}

/** Without what is another one each time, and without the long list of who wrote which field. */
function keep(review: unknown): unknown {
  const drop = (name: string, value: unknown): unknown => {
    if (name === 'managedFields') return undefined;
    if (name === 'creationTimestamp') return null;
    return value;
  };
  const uid = field(field(review, 'request'), 'uid');
  const stable = JSON.stringify(review, drop)
    .replaceAll(String(uid), '705ab4f5-6393-11e8-b7cc-42010a800002')
    .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-2bz4x');
  const parsed: unknown = JSON.parse(stable);
  return parsed;
}
