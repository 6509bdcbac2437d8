// Whether a caller may do something, by what ListGrants answered: for buttons. The service asks Authorize all the same.
//
//   const answer = await listGrants({ credentials });       // again when `revision` changes or `validUntil` has passed
//   button.disabled = !may(answer, 'create component', 'components', { namespace: 'shop' });
//
// Attributes are written out: of an application, its `namespace` too. Ask of types that there are: where a policy declares
// its types, any other is denied. A grant that has ended meanwhile, and what it cannot read, is no.

import { scopeMatcher } from './matcher.js';

export function may({ grants = [], operations = [] }, action, type, attributes = {}) {
  if (!action || !type) return false;
  const named = operations.find(({ name }) => name === action);
  if (named !== undefined && named.type !== type) return false;
  const verb = named?.action ?? action;
  const asked = operations.find((each) => each.type === type && each.action === verb);
  if (asked?.handsOut) return false;
  const range = asked?.range ?? 'RANGE_RESOURCE';
  const holds = (list = [], wanted) => list.includes('*') || list.includes(wanted);
  return grants.some(
    (grant) =>
      lasts(grant.until) &&
      holds(grant.types, type) &&
      holds(grant.actions, asked?.requires ?? verb) &&
      admits(grant.clauses ?? [], range, attributes),
  );
}

// A moment as JSON has it, or as messages do.
function lasts(until) {
  if (until === undefined || until === null) return true;
  const endsMs = typeof until === 'object' ? Number(until.seconds) * 1000 + (until.nanos ?? 0) / 1e6 : Date.parse(until);
  return Date.now() < endsMs;
}

function admits(clauses, range, attributes) {
  if (clauses.length === 0) return true;
  if (range !== 'RANGE_RESOURCE' && range !== 'RANGE_OPTIONAL') return false;
  if (range === 'RANGE_OPTIONAL' && Object.keys(attributes).length === 0) return true;
  const spelt = clauses.map(({ filters }) => filters.map(({ key, op, values }) => [key, op, values]));
  return scopeMatcher(JSON.stringify({ v: 1, clauses: spelt }))(attributes);
}
