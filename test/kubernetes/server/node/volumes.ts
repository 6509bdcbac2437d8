import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { publishVolume } from '../../../policy/reload/kubelet.ts';
import { at, listAt, textAt, textsAt } from './json.ts';

/** Asks the API server; a status from 400 on is an error with its message. */
export type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

type Files = Readonly<Record<string, string>>;

/** The volumes of a Pod as folders of this machine. */
export interface Volumes {
  /** Where a volume of this name is. */
  readonly folder: (name: string) => string;
  /** Writes what has changed, as kubelet does. @throws {Error} while an object that a volume needs is missing */
  readonly sync: () => Promise<void>;
}

/** Makes the volumes of a Pod: `projected`, `configMap`, `secret` and `emptyDir`. */
export function createVolumes(pod: unknown, folder: string, ask: Ask): Volumes {
  const namespace = textAt(pod, 'metadata', 'namespace');
  const written = new Map<string, string>();
  const place = (name: string): string => join(folder, 'volumes', name);

  let token: string | undefined;

  /** A token is made once: no test lasts as long as it does. */
  async function readToken(path: string): Promise<Files> {
    const account = textAt(pod, 'spec', 'serviceAccountName') || 'default';
    token ??= textAt(
      await ask('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds: 3600 },
      }),
      'status',
      'token',
    );
    return { [path]: token };
  }

  async function readSource(source: unknown): Promise<Files | undefined> {
    const path = textAt(source, 'serviceAccountToken', 'path');
    return path === '' ? await filesOfSource(source, namespace, ask) : await readToken(path);
  }

  async function filesOf(volume: unknown): Promise<Files | undefined> {
    const sources = at(volume, 'projected') === undefined ? [volume] : listAt(volume, 'projected', 'sources');
    const found = await Promise.all(sources.map(readSource));
    const known = found.filter((files) => files !== undefined);
    return known.length === 0
      ? undefined
      : Object.fromEntries(known.flatMap((files) => Object.entries(files)));
  }

  return {
    folder: place,
    async sync() {
      for (const volume of listAt(pod, 'spec', 'volumes')) {
        const name = textAt(volume, 'name');
        if (!existsSync(place(name))) makeVolume(place(name));
        const files = await filesOf(volume);
        const text = JSON.stringify(files);
        if (files === undefined || written.get(name) === text) continue;
        publishVolume(place(name), files);
        written.set(name, text);
      }
    },
  };
}

async function filesOfSource(source: unknown, namespace: string, ask: Ask): Promise<Files | undefined> {
  for (const [kind, plural] of [
    ['configMap', 'configmaps'],
    ['secret', 'secrets'],
  ] as const) {
    const reference = at(source, kind);
    if (reference === undefined) continue;
    const name = textAt(reference, 'name') || textAt(reference, 'secretName');
    const data = textsAt(await ask('GET', `/api/v1/namespaces/${namespace}/${plural}/${name}`), 'data');
    const texts = Object.fromEntries(
      Object.entries(data).map(([key, text]) => [
        key,
        kind === 'secret' ? Buffer.from(text, 'base64').toString() : text,
      ]),
    );
    const items = listAt(reference, 'items');
    if (items.length === 0) return texts;
    return Object.fromEntries(
      items.map((item) => {
        const text = texts[textAt(item, 'key')];
        if (text === undefined) throw new Error(`${name} has no key ${textAt(item, 'key')}`);
        return [textAt(item, 'path'), text];
      }),
    );
  }
  return undefined;
}

/** As kubelet makes them where no `fsGroup` is asked for: anybody in the Pod may write, if it is mounted so. */
function makeVolume(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
}
