import type { SubjectKey } from './policy-data.ts';

/** A key as people read it: `user:E-MAIL`, `group:NAME`, `KEY=VALUE` of an identity key, `authenticated`, `default`. */
export function formatKey(key: SubjectKey | 'default'): string {
  if (key === 'default') return key;
  switch (key.by) {
    case 'anyone':
    case 'authenticated':
      return key.by;
    case 'attribute':
      return `${key.key}=${key.value}`;
    case 'match': {
      const pairs = [['issuer', key.issuer], ['email', key.email], ...key.attributes] as const;
      return pairs.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(' ');
    }
    case 'user':
    case 'group':
    case 'token':
    case 'workload':
      return `${key.by}:${key.name}`;
  }
}
