import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, createAuthority } from '../../transport/tls/authority.ts';
import { filesOf, pathsIn, serverNames } from '../../transport/tls/tls-folder.ts';

/** Certificates of a sidecar and an Envoy that know each other. */
export interface Certificates {
  /** The one who issued them; others' come from him too. */
  readonly authority: Authority;
  /** Those of the sidecar's flags that say where its own are. */
  readonly flags: readonly string[];
}

/** Puts `tls.crt` and `tls.key` of a sidecar, those of an Envoy, and `ca.crt` into a folder. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const authority = await createAuthority();
  const envoy = await authority.issue({
    uris: ['spiffe://cluster.local/ns/shop/sa/envoy'],
    dns: ['envoy.test'],
  });
  const files = {
    ...filesOf(await authority.issue(serverNames), authority.root),
    'envoy.crt': envoy.certificate,
    'envoy.key': envoy.key,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { certificate, key, clientCa = '' } = pathsIn(folder);
  return { authority, flags: ['--tls-cert', certificate, '--tls-key', key, '--client-ca', clientCa] };
}
