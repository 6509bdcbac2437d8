import type { Log } from '../telemetry/log.ts';
import { originOf } from '../transport/grpc/admission.ts';
import { parseAddress } from '../transport/listen/address.ts';

/** Warns of addresses that other machines reach, and at which none of them may ask whom the policy does not name by address. */
export function warnOfStrangers(bound: readonly string[], log: Log): void {
  for (const text of bound) {
    const address = parseAddress(text);
    if (
      address.kind === 'unix' ||
      address.security === 'mtls' ||
      originOf(address.host, address.host) === 'loopback'
    )
      continue;
    log.warn(
      { address: text },
      'other machines may connect here and not ask, but from addresses that `authentication.peps` names; listen on `mtls:` for them',
    );
  }
}
