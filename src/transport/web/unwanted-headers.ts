import type { Snapshot } from '../../policy/snapshot.ts';
import { isLikeOurs, isOurs } from './identity-headers.ts';
import type { WebRequest } from './web-request.ts';

/**
 * The headers of a request that may not reach the upstream though we set none of that name: aliases of ours, and identity
 * headers of the policy whose sender is not believed. What we set is none of them: a proxy takes out after it has set.
 */
export function unwantedIn(
  { route, credentials }: WebRequest,
  { routes, authentication }: Pick<Snapshot, 'routes' | 'authentication'>,
): readonly string[] {
  const isSet = (name: string): boolean => isOurs(name, routes.scopeHeaders);
  const aliases = route.headers
    .map(({ name }) => name)
    .filter((name) => isLikeOurs(name, routes.scopeHeaders) && !isSet(name));
  return [...aliases, ...authentication.unbelieved(credentials).filter((name) => !isSet(name))];
}
