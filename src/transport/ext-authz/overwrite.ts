import {
  HeaderValueOption_HeaderAppendAction as AppendAction,
  type HeaderValueOption,
} from '../../gen/envoy/service/auth/v3/external_auth.ts';
import type { HeaderPair } from '../web/identity-headers.ts';

/**
 * A header that takes the place of any other of its name. Both words for it are set: which one counts, and what neither
 * means, depends on the version of Envoy.
 */
export function overwrite([key, value]: HeaderPair): HeaderValueOption {
  return {
    header: { key, value, rawValue: Buffer.alloc(0) },
    append: false,
    appendAction: AppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
    keepEmptyValue: true,
  };
}
