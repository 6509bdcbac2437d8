import { fold } from '../../decision/fold.ts';
import type { PermissionText, SubjectKey } from '../../decision/policy-data.ts';
import type { ScopeText } from '../../decision/scope.ts';
import type { Draft } from '../draft.ts';
import { ladder } from '../ladder.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { isSha256 } from './access-token.ts';
import type { KalmDocument } from './document.ts';
import { objectsOf, type Placed, refuseSameName } from './placed.ts';
import type { RoleBinding, RoleName } from './role-binding.ts';

/** A role as what it gives: in the binding's own namespace, and over the whole cluster. */
interface Role {
  readonly own: PermissionText | undefined;
  readonly cluster: PermissionText | undefined;
}

/** What roles see, or hand out, beyond what the ladder gives them. */
const STORAGE: PermissionText = [['storageClasses', ['view']]];
const STORAGE_AND_REGISTRIES: PermissionText = [...STORAGE, ['registries', ['view']]];
const EDITOR_WHO_GRANTS: PermissionText = [...ladder.editor, ['applicationRoles', ['manage']]];

const ROLES: Readonly<Record<Exclude<RoleName, 'suspended' | 'placeholder'>, Role>> = {
  viewer: { own: ladder.viewer, cluster: STORAGE },
  editor: { own: ladder.editor, cluster: STORAGE_AND_REGISTRIES },
  owner: { own: ladder.owner, cluster: STORAGE_AND_REGISTRIES },
  clusterViewer: { own: undefined, cluster: ladder.viewer },
  clusterEditor: { own: undefined, cluster: EDITOR_WHO_GRANTS },
  clusterOwner: { own: undefined, cluster: ladder.owner },
};

/** Gives subjects what they are bound to, and takes from them what a suspension takes. */
export function compileBindings(
  sources: readonly Source<KalmDocument>[],
  draft: Draft,
  complaints: Complaints,
): void {
  const namespaces = objectsOf('Namespace', sources);
  refuseSameName('namespace', namespaces, complaints);
  const applications = new Set(
    namespaces.filter(({ object }) => object.isApplication).map(({ object }) => object.name.value),
  );
  const isApplication = (name: string): boolean => namespaces.length === 0 || applications.has(name);

  const bindings = objectsOf('RoleBinding', sources);
  refuseSameName('role binding', bindings, complaints);
  for (const binding of bindings) compileBinding(binding, isApplication, draft, complaints);
}

function compileBinding(
  { source, object: binding }: Placed<RoleBinding>,
  isApplication: (name: string) => boolean,
  draft: Draft,
  complaints: Complaints,
): void {
  const { role, namespace } = binding;
  if (role.value === 'suspended') suspend(binding, draft);
  if (role.value === 'suspended' || role.value === 'placeholder') return;
  const { own, cluster } = ROLES[role.value];
  if (namespace.value === '') return;
  if (own !== undefined && !isApplication(namespace.value)) {
    const message = `\`${namespace.value}\` is no application, so this binding gives nothing; label the Namespace \`kalm-enabled: "true"\``;
    complaints.warning('not-an-application', positionOf(source, namespace.at), message);
    return;
  }
  const inNamespace: ScopeText = [[{ key: 'namespace', op: '=', values: [namespace.value] }]];
  const grants = [
    { permission: own, scope: inNamespace, what: role.value },
    {
      permission: cluster,
      scope: 'all',
      what: own === undefined ? role.value : `${role.value}, beyond its namespace`,
    },
  ] as const;
  for (const { permission, scope, what } of grants) {
    if (permission === undefined) continue;
    draft.give([subjectOf(binding)], {
      name: `RoleBinding ${namespace.value}/${binding.name.value}: ${what}`,
      source: positionOf(source, binding.at),
      permission,
      scope,
      untilMs: untilMsOf(binding),
      reason: 'GRANTED',
    });
  }
}

/** A suspended user or token is refused whatever else holds; a suspended group only loses its own grants. */
function suspend(binding: RoleBinding, draft: Draft): void {
  const { subject, subjectType } = binding;
  if (subjectType.value === 'group') draft.suspendGroup(subject.value, untilMsOf(binding));
  else draft.suspended.push([fold(subject.value), untilMsOf(binding)]);
}

function subjectOf({ subject, subjectType }: RoleBinding): SubjectKey {
  if (subjectType.value === 'group') return { by: 'group', name: subject.value };
  return { by: isSha256(subject.value) ? 'token' : 'user', name: subject.value };
}

function untilMsOf({ expiredAt }: RoleBinding): number {
  return expiredAt?.value ?? Infinity;
}
