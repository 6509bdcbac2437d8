import { type Config, UsageError } from '../config.ts';
import { flavours } from '../transport/forward-auth/flavour.ts';
import type { ForwardAddress } from '../transport/forward-auth/forward-auth-server.ts';

/**
 * Where proxies ask, as `--forward-auth KIND=ADDRESS` says.
 *
 * @throws {UsageError} for a flavour that is none, or no address
 */
export function toForwardAddresses(config: Config): readonly ForwardAddress[] {
  return config.all('forward-auth').map((text) => {
    const found = readForwardAddress(text);
    if (found !== undefined) return found;
    const known = flavours.join(', ');
    throw new UsageError(
      `\`--forward-auth ${text}\` does not say which proxies ask where; write one of ${known}, \`=\` and an address`,
    );
  });
}

/** Reads `KIND=ADDRESS`; `undefined` when a text is none. */
export function readForwardAddress(text: string): ForwardAddress | undefined {
  const mark = text.indexOf('=');
  const flavour = flavours.find((each) => each === text.slice(0, mark));
  const address = text.slice(mark + 1);
  return mark !== -1 && flavour !== undefined && address !== '' ? { flavour, address } : undefined;
}

/** Writes an address as the flag reads it. */
export function formatForwardAddress({ flavour, address }: ForwardAddress): string {
  return `${flavour}=${address}`;
}
