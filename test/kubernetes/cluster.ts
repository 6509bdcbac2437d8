import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type ApiClient, createApiClient, defaultApiLimits } from '../../src/kubernetes/api/api-client.ts';
import { type ApiPlace, toApiPlace } from '../../src/kubernetes/api/api-place.ts';
import { makeScratch } from '../policy/reload/scratch.ts';
import { type Administrator, createAdministrator } from './administrator.ts';
import { type Relay, startRelay } from './relay.ts';
import { type StandIn, startStandIn } from './stand-in/server.ts';

/** A cluster of a test. */
export interface Cluster {
  /** The API server, by way of the relay. */
  readonly place: ApiPlace;
  readonly relay: Relay;
  readonly administrator: Administrator;
  /** What can be done to the stand-in alone; `undefined` where the API server is a real one. */
  readonly standIn: StandIn | undefined;
  /** Set apart for this test, and made. */
  readonly namespace: string;
  /** Begins every name that is not in a namespace. */
  readonly name: string;
}

/** Where there is a real API server: its address, and the files with an administrator's token and with its roots. */
const {
  SIDEGATE_TEST_KUBERNETES: realUrl,
  SIDEGATE_TEST_KUBERNETES_TOKEN: realToken,
  SIDEGATE_TEST_KUBERNETES_CA: realCa,
} = process.env;

/** Whether there is a real API server. */
export const isReal: boolean = realUrl !== undefined;

/** The real API server that the environment names, or else a stand-in. It goes with the test. */
export async function openCluster(t: ExecutionContext): Promise<Cluster> {
  const folder = makeScratch(t);
  const name = `sidegate-${randomBytes(6).toString('hex')}`;
  const tokenPath = realToken ?? join(folder, 'token');
  const caPath = realCa ?? join(folder, 'ca.crt');
  const standIn = realUrl === undefined ? await startStandIn('a-token') : undefined;
  if (standIn !== undefined) {
    writeFileSync(tokenPath, 'a-token\n');
    writeFileSync(caPath, standIn.ca);
    t.teardown(standIn.close);
  }
  const url = new URL(realUrl ?? `https://127.0.0.1:${standIn?.port}`);
  const relay = await startRelay({ host: url.hostname, port: Number(url.port) });
  t.teardown(relay.close);
  const place = toApiPlace(`https://${url.hostname}:${relay.port}`, tokenPath, caPath);
  if (place === undefined) throw new Error(`no https address: ${url.href}`);
  const administrator = createAdministrator(
    url.origin,
    readFileSync(tokenPath, 'utf8').trim(),
    readFileSync(caPath, 'utf8'),
  );
  await administrator.ask('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  return { place, relay, administrator, standIn, namespace: name, name };
}

/** A client that goes with the test. */
export function openClient(t: ExecutionContext, { place }: Cluster): ApiClient {
  const client = createApiClient(place, defaultApiLimits);
  t.teardown(client.close);
  return client;
}
