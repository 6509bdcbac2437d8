import type { Snapshot } from '../../policy/snapshot.ts';
import type { ForwardRefusal } from '../../route/route-reason.ts';
import { isLikeOurs, OURS } from '../web/identity-headers.ts';
import type { WebRequest } from '../web/web-request.ts';
import type { Habits } from './flavour.ts';

/**
 * Why a request may not reach the upstream, whoever sends it: it carries a header that the upstream would take for our
 * word, or for that of an auth proxy, and this proxy cannot be made to take it out. Proxies overwrite what they were
 * configured to overwrite; a header that a policy tells rows in since today is not among it.
 */
export function barTo(
  { route, credentials }: WebRequest,
  { removesHeaders }: Habits,
  { routes, authentication }: Pick<Snapshot, 'routes' | 'authentication'>,
): ForwardRefusal | undefined {
  const { scopeHeaders } = routes;
  if (removesHeaders) {
    const untold = scopeHeaders.filter((name) => !name.startsWith(OURS));
    return untold.length > 0 && route.headers.some(({ name }) => untold.includes(name))
      ? 'RESERVED_HEADER'
      : undefined;
  }
  if (route.headers.some(({ name }) => isLikeOurs(name, scopeHeaders))) return 'RESERVED_HEADER';
  return authentication.unbelieved(credentials).length > 0 ? 'UNBELIEVED_HEADER' : undefined;
}
