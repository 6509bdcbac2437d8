import { block, type Outcome } from '../../route/outcome.ts';
import type { ForwardRefusal } from '../../route/route-reason.ts';

const words: Readonly<Record<ForwardRefusal, string>> = {
  NOT_FORWARDED: 'the proxy does not say in its headers which request it asks about; see docs/proxies.md',
  FORWARDED_TWICE: 'a header in which the proxy says which request it asks about stands there twice',
  BAD_FORWARDED_VALUE: 'the proxy reports another scheme than http and https',
  TOO_MANY_HEADERS: 'the request has more headers than are read',
  UNEXPECTED_BODY: 'a sub-request of this kind of proxy has no body',
  BODY_TOO_LARGE: 'the body is too large to be sent along',
  RESERVED_HEADER:
    'the request carries a header in which only we tell the upstream something, or one like it',
  UNBELIEVED_HEADER: 'the request says who its user is, by the word of a peer who is not believed in that',
};

/** A denial before the request was decided on. */
export function refuseForward(reason: ForwardRefusal): Outcome {
  return block('malformed', reason, words[reason]);
}
