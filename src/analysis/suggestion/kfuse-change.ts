import { isList } from '../../decision/principal.ts';
import { quote, type SuggestedChange, type Wanted } from './suggested-change.ts';

const ROLES: ReadonlyMap<string, string> = new Map([
  ['view', 'viewer'],
  ['edit', 'editor'],
  ['manage', 'admin'],
]);

/** The grant as a group, a policy and a configuration of Kfuse; nothing where no role can mean it. */
export function toKfuseChange({ grant, principal }: Wanted): SuggestedChange | undefined {
  const role = ROLES.get(grant.action);
  const [identity] = [...principal.attributes].filter(([key, each]) => each !== '' && !isList(key));
  if (role === undefined || identity === undefined || principal.kind !== 'USER') return undefined;
  const [idKey, value] = identity;
  const name = `${role}_${value}`.replace(/[^A-Za-z0-9]+/g, '_');
  const filters = grant.clause.map(
    ({ key, values }) => `{ key: ${quote(key)}, op: "=", value: ${quote(values[0] ?? '')} }`,
  );
  const scope =
    filters.length === 0 ? '{ type: scope_allow_all }' : `{ type: custom, filters: [${filters.join(', ')}] }`;
  const text = [
    'groups:',
    `  - { name: group_${name}, users: [{ id_key: ${quote(idKey)}, value: ${quote(value)} }] }`,
    'rbac_policies:',
    `  - { name: rbac_${name}, role: ${role}, scope: ${scope} }`,
    'rbac_configs:',
    `  - { group: group_${name}, policy: rbac_${name} }`,
  ];
  const document = ['user-mgmt-service:', '  config:', ...text.map((line) => `    ${line}`), ''].join('\n');
  return {
    document,
    text: text.join('\n'),
    under: '`user-mgmt-service.config`',
    beyond: `a policy of Kfuse is about every type: on these rows ${role} allows more than was asked`,
  };
}
