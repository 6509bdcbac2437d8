import { emailOf, namespaceOf } from './notation.ts';

/**
 * Kfuse's `custom_values.yaml`: each user has a group, a policy and a config of its own, which is what makes the file
 * as long as it gets.
 *
 * @param last - the namespace of the last user, for a change that can be seen
 */
export function kfuseValues(users: number, last: string): string {
  const numbers = Array.from({ length: users }, (_, user) => user);
  return [
    'global:',
    '  RBACEnabled: true',
    'user-mgmt-service:',
    '  config:',
    '    default_rbac_policy: ""',
    '    groups:',
    ...numbers.map(toGroup),
    '    rbac_policies:',
    ...numbers.map((user) => toPolicy(user, user === users - 1 ? last : namespaceOf(user))),
    '    rbac_configs:',
    ...numbers.map((user) => `      - group: group_${user}\n        policy: rbac_${user}`),
    '',
  ].join('\n');
}

function toGroup(user: number): string {
  return [
    `      - name: group_${user}`,
    '        users:',
    '          - id_key: X-Auth-Request-Email',
    `            value: ${emailOf(user)}`,
  ].join('\n');
}

function toPolicy(user: number, namespace: string): string {
  return [
    `      - name: rbac_${user}`,
    '        role: viewer',
    '        scope:',
    '          filters:',
    '            - key: kube_namespace',
    '              op: =',
    `              value: ${namespace}`,
    '          type: custom',
  ].join('\n');
}
