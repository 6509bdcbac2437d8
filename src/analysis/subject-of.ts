import type { SubjectKey } from '../decision/policy-data.ts';
import { isList, type Principal, type Subject } from '../decision/principal.ts';

/** A name that no policy is likely to have. */
export const STRANGE = 'sidegate-any-other-value';

/** A user of whom nothing is known but that somebody vouches for him. */
export const stranger: Principal = {
  kind: 'USER',
  id: STRANGE,
  email: undefined,
  name: undefined,
  groups: [],
  attributes: new Map(),
  issuer: undefined,
  authenticatedBy: 'caller',
  expiresAtMs: Infinity,
};

/** The same without an id, so that what refers to one is left open. */
export const unknown: Principal = { ...stranger, id: '' };

/** The subject that is what a key says and, but for the id of a stranger, nothing else; `authenticated` is a user whom nothing names. */
export function subjectOf(key: SubjectKey, nobody: Principal): Subject {
  switch (key.by) {
    case 'anyone':
      return 'anonymous';
    case 'authenticated':
      return nobody;
    case 'user':
      return { ...nobody, id: key.name, email: key.name };
    case 'group':
      return { ...nobody, groups: [key.name] };
    case 'token':
      return { ...nobody, kind: 'ACCESS_TOKEN', id: key.name };
    case 'workload':
      return { ...nobody, kind: 'WORKLOAD', id: key.name };
    case 'attribute':
      return { ...nobody, attributes: new Map([[key.key, key.value]]) };
    case 'match':
      return { ...nobody, email: key.email, issuer: key.issuer, attributes: join(key.attributes) };
  }
}

/** All that is wanted at once: of a list, several elements. */
function join(attributes: readonly (readonly [key: string, value: string])[]): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  for (const [key, value] of attributes) {
    const known = joined.get(key);
    joined.set(key, known === undefined || !isList(key) ? value : `${known},${value}`);
  }
  return joined;
}
