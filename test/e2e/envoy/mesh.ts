import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Tool } from '../../../scripts/tools.ts';
import { forge, type Signer, shopJwks } from '../../identity/forge.ts';
import { scratchFolder } from '../grpc/serve-fixture.ts';
import { type SidecarProcess, startSidecar } from '../sidecar.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import type { EnvoyChoice } from './config.ts';
import { startEnvoy } from './envoy.ts';
import { type RawAnswer, sendRaw } from './raw-request.ts';
import type { Row } from './rows.ts';
import { startUpstream } from './upstream.ts';

/** Of how many bytes Envoy tells us, where it does. */
export const bodyBytes = 256;

/** The versions of Envoy that are tried. */
export type EnvoyVersion = Extract<Tool, `envoy${string}`>;

/** An upstream behind Envoy, which asks a sidecar of the table's policy. */
export interface Mesh {
  readonly port: number;
  readonly policy: string;
  readonly certificates: Certificates;
  /** What is sent of a row; other rows of the same kind need not be in the table. */
  readonly send: (row: Pick<Row, 'send'> & Partial<Row>) => Promise<RawAnswer>;
  readonly sidecar: SidecarProcess;
  /** Another sidecar at the same socket, once the one before it has ended. */
  readonly startAnother: () => Promise<SidecarProcess>;
}

/**
 * Starts all three; they go with the test.
 *
 * @param flag - by which the sidecar learns where Envoy asks, and more of them
 */
export async function startMesh(
  t: ExecutionContext,
  version: EnvoyVersion,
  choice: EnvoyChoice,
  [flag, ...flags]: readonly ['--listen' | '--observe', ...string[]] = ['--listen'],
): Promise<Mesh> {
  const folder = scratchFolder(t);
  const policy = join(folder, 'policy.yaml');
  const socket = join(folder, 'sidegate.sock');
  writeFileSync(join(folder, 'shop.jwks'), shopJwks);
  copyFileSync(new URL('policy.yaml', import.meta.url), policy);
  const certificates = await makeCertificates(folder);
  const listen = choice.over === undefined ? [`unix:${socket}`] : ['mtls:127.0.0.1:0', ...certificates.flags];
  const startAnother = (): Promise<SidecarProcess> =>
    startSidecar(t, ['--policy', policy, '--log-level', 'error', ...flags, flag, ...listen]);
  const sidecar = await startAnother();
  const [sidegate = ''] = sidecar.listen;
  const sides = { sidegate, upstreamPort: await startUpstream(t), certificates: folder };
  const { port } = await startEnvoy(t, version, sides, choice);
  const send: Mesh['send'] = ({ as, send: line, headers = [], body = '' }) => {
    const authorization = as === undefined ? [] : [`Authorization: Bearer ${tokens[as] ?? as}`];
    const host = headers.some((each) => /^host:/i.test(each)) ? [] : ['Host: shop.example.com'];
    const text = fill(body);
    const length = text === '' && !line.startsWith('POST') ? [] : [`Content-Length: ${text.length}`];
    return sendRaw(
      port,
      [`${fill(line)} HTTP/1.1`, ...host, ...authorization, ...headers.map(fill), ...length],
      text,
    );
  };
  return { port, policy, certificates, send, sidecar, startAnother };
}

const nowSeconds = Math.floor(Date.now() / 1000);
const tokens: Readonly<Record<string, string>> = {
  ann: issue({ sub: 'ann', email: 'ann@example.com', groups: ['dev'] }),
  bo: issue({ sub: 'bo', email: 'bo@example.com', groups: [] }),
  expired: issue({ sub: 'ann', groups: ['dev'], exp: nowSeconds - 10 }),
  stranger: issue({ sub: 'ann', groups: ['dev'] }, 'stranger'),
  garbage: 'garbage',
};

function issue(claims: object, signer: Signer = 'shop-ec'): string {
  const about = { iss: 'https://id.example.com', aud: 'shop', exp: nowSeconds + 3600 };
  return forge({ header: { alg: 'ES256', kid: 'ec' }, claims: { ...about, ...claims }, signer });
}

function fill(text: string): string {
  return text
    .replace('{long}', 'x'.repeat(bodyBytes))
    .replace('{30K}', 'x'.repeat(30 * 1024))
    .replace('{70K}', 'x'.repeat(70 * 1024))
    .replace(/\{(ann|bo)\}/g, (_whole, who: string) => tokens[who] ?? '');
}
