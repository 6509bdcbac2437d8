import { covers } from '../../../decision/catalogue.ts';
import type { RouteData } from '../../../route/route-data.ts';
import type { Linted, Rule } from '../linted.ts';

/** A route that asks what no grant allows denies everybody. */
export const tellUngranted: Rule = (linted, warning) => {
  const allowed = createAllowed(linted);
  for (const { ask, methods = [], source } of linted.routes) {
    if (!('type' in ask)) continue;
    for (const action of new Set(methods.map(([, each]) => each))) {
      if (allowed(action, ask)) continue;
      const message = `no grant allows \`${action}\` on \`${ask.type}\`, so this route denies everybody; grant it, or ask another question`;
      warning('ungranted-route', source, message);
    }
  }
};

/** Says whether any grant has the permission for a question, over every row where the question wants that. */
function createAllowed({
  policy: { catalogue },
  head,
  grants,
  scopes,
}: Linted): (action: string, ask: Extract<RouteData['ask'], { type: string }>) => boolean {
  const held = [
    ...new Set(grants.map(({ permission, scope }) => 2 * permission + (scopes[scope] === 'all' ? 1 : 0))),
  ];
  const permissions = held.map((each) => ({
    bits: catalogue.layOut(head.permissions[Math.floor(each / 2)] ?? []),
    unrestricted: each % 2 === 1,
  }));
  const known = new Map<string, boolean>();
  return (action, { type }) => {
    const key = JSON.stringify([action, type]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const { cell, range, misasked } = catalogue.ask(action, type);
    const found =
      misasked === undefined &&
      permissions.some(
        ({ bits, unrestricted }) => (unrestricted || range !== 'everything') && covers(bits, cell),
      );
    known.set(key, found);
    return found;
  };
}
