import type { RouteData } from '../route/route-data.ts';

const wildcards = { any: '*', rest: '**' } as const;

/** A route in a few words, with those of its methods that are meant. */
export function formatRoute(
  { hosts, path }: Pick<RouteData, 'hosts' | 'path'>,
  methods: readonly string[],
): string {
  const segments = path.map((segment) => (segment.is === 'literal' ? segment.text : wildcards[segment.is]));
  const place = `${hosts.join(',')}/${segments.join('/')}`;
  return ['route', ...(methods.length === 0 ? [] : [methods.join(',')]), place].join(' ');
}
