import type { Node, Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { noted, ruled, soundOnly } from '../syntax/rule.ts';
import { flag, text, textOrEmpty, word } from '../syntax/scalar.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';
import { builtIn } from './built-in.ts';
import { group, type KfuseGroup } from './group.ts';
import { type KfuseScope, scope } from './scope.ts';
import { shared } from './shared.ts';

/** Kfuse's `custom_values.yaml` as read: what it says of access, without the rest of the release. */
export interface KfuseDocument {
  readonly at: Place;
  /** Absent when the document does not say; its value is absent when what it says is neither. */
  readonly rbacEnabled: Located<boolean | undefined> | undefined;
  /** `""` means no access; absent when the document does not say. */
  readonly defaultPolicy: Located<string> | undefined;
  readonly groups: readonly KfuseGroup[];
  readonly policies: readonly KfusePolicy[];
  readonly configs: readonly KfuseConfig[];
}

/** A role over a scope. */
export interface KfusePolicy {
  readonly name: Located<string>;
  readonly role: Located<'viewer' | 'editor' | 'admin'>;
  readonly scope: KfuseScope;
}

/** Ties a group to a policy, its own or a built-in one. */
export interface KfuseConfig {
  readonly at: Place;
  readonly group: Located<string>;
  readonly policy: Located<string>;
}

const policy: Shape<KfusePolicy> = ruled(
  object('a policy', {
    name: required(text('a name')),
    role: required(word(['viewer', 'editor', 'admin'])),
    scope: required(scope),
  }),
  ({ role, scope: { type } }, report) => {
    if (role.value === 'viewer' || type !== 'scope_viewer_all') return;
    const message = `\`${type}\` is for reading only, so this ${role.value} can only view; write \`scope_allow_all\`, or \`role: viewer\``;
    report.warning('capped-role', role.at, message);
  },
);

const config: Shape<KfuseConfig> = object('a configuration', {
  group: required(text('the name of a group')),
  policy: required(noted(text('the name of a policy'), { examples: [...builtIn.keys()] })),
});

const fields = {
  default_rbac_policy: optional(
    noted(textOrEmpty('the name of a policy, or `""` for no access'), { examples: ['', ...builtIn.keys()] }),
    'What users have whom no group names. Left out, it is `rbac_allow_all`.',
  ),
  groups: optional(list(group, 'a list of groups')),
  rbac_policies: optional(list(policy, 'a list of policies'), 'Roles over scopes, by name.'),
  rbac_configs: optional(
    list(config, 'a list of `{ group: …, policy: … }`'),
    'Which group has which policy. Several add up.',
  ),
};

const rbacSwitch: Shape<Located<boolean | undefined>> = {
  what: flag.what,
  schema: flag.schema,
  standIn: (at) => ({ value: undefined, at }),
  read: (node, report) => ({
    value: soundOnly(flag).read(node, report)?.value,
    at: report.place(node.offset),
  }),
};

const values = shared('the values of a Kfuse release', {
  global: optional(
    shared('the map `global`', {
      RBACEnabled: optional(rbacSwitch, '`false` allows everything to every authenticated caller.'),
    }),
  ),
  'user-mgmt-service': optional(
    shared('the map `user-mgmt-service`', { config: optional(object('the map `config`', fields)) }),
  ),
});

/** What an editor is told of a document of Kfuse. */
export const kfuseSchema: Shape<unknown>['schema'] = values.schema;

/** Reads a document of Kfuse. */
export function readKfuse(node: Node, report: Report): KfuseDocument {
  const { global, 'user-mgmt-service': service, at } = values.read(node, report);
  const { default_rbac_policy, groups = [], rbac_policies = [], rbac_configs = [] } = service?.config ?? {};
  return {
    at: global?.at ?? at,
    rbacEnabled: global?.RBACEnabled,
    defaultPolicy: default_rbac_policy,
    groups,
    policies: rbac_policies,
    configs: rbac_configs,
  };
}
