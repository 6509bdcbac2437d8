import { formatPosition, oneLine } from '../policy/problem.ts';
import type { RouteData } from '../route/route-data.ts';
import type { Routed } from './explain-request.ts';
import { formatRows } from './rows-text.ts';

/** Which route is meant, and what it asks. */
export function routeLines({ question, outcome }: Routed): readonly string[] {
  const { route } = question;
  if (route === undefined) return [];
  const place = `route at ${formatPosition(route.source)}`;
  const observed = route.observe ? ['what the route denies passes, since it observes'] : [];
  const wants = outcome.reason === 'METHOD_NOT_LISTED' ? `lists ${methodsOf(route)}` : wantsOf(route);
  const scope = outcome.effect === 'ALLOW' ? outcome.scope?.rows : undefined;
  const rows =
    scope === undefined ? [] : [`rows: ${formatRows(scope.kind === 'CONDITIONAL' ? scope.clauses : 'all')}`];
  return [`${place} ${wants}`, ...rows, ...observed];
}

function methodsOf({ methods = [] }: RouteData): string {
  return methods.map(([method]) => method).join(', ');
}

function wantsOf({ ask, groups }: RouteData): string {
  const gate = groups.length === 0 ? '' : `, of group ${groups.map(oneLine).join(' or ')}`;
  switch (ask.for) {
    case 'anyone':
      return `lets everybody pass${gate}`;
    case 'authenticated':
      return `lets every authenticated caller pass${gate}`;
    case 'resource':
      return `asks for ${oneLine(ask.type)}${gate}`;
    case 'scope':
      return `asks for any rows of ${oneLine(ask.type)}, told in ${ask.header}${gate}`;
  }
}

/** The same for programs. */
export function toRouteJson({ question, outcome }: Routed): object {
  const { route } = question;
  return {
    source: route && formatPosition(route.source),
    refusal: question.refusal,
    message: outcome.effect === 'DENY' ? outcome.message : undefined,
    observe: route?.observe,
    asks: question.refusal === undefined ? question.ask.for : undefined,
  };
}
