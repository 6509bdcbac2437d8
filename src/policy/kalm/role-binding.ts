import type { MapNode, Place } from '../syntax/node.ts';
import { object, optional, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { ruled } from '../syntax/rule.ts';
import { moment, text, word } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';
import { KALM, manifest } from './manifest.ts';
import { namespacedMeta, SYSTEM_NAMESPACE } from './object-meta.ts';

/** What a binding makes of its subject: a role in the binding's namespace, one over the cluster, or neither. */
export type RoleName = (typeof ROLES)[number];

/** Binds a subject to a role. */
export interface RoleBinding {
  readonly kind: 'RoleBinding';
  readonly at: Place;
  readonly name: Located<string>;
  readonly namespace: Located<string>;
  readonly subject: Located<string>;
  readonly subjectType: Located<'user' | 'group'>;
  readonly role: Located<RoleName>;
  readonly expiredAt: Located<number> | undefined;
}

const ROLES = [
  'viewer',
  'editor',
  'owner',
  'clusterViewer',
  'clusterEditor',
  'clusterOwner',
  'suspended',
  'placeholder',
] as const;

const shape = manifest('RoleBinding', KALM, {
  metadata: required(namespacedMeta),
  spec: required(
    object('the map `spec`', {
      subject: required(text('an e-mail, the name of a group, or the SHA-256 of a token')),
      subjectType: required(word(['user', 'group'])),
      role: required(
        word(ROLES),
        "In the binding's namespace, or with `cluster…` over the whole cluster; `suspended` refuses the subject.",
      ),
      creator: optional(text('who made the binding')),
      expiredAt: optional(moment, 'When it ends; left out: never.'),
    }),
  ),
});
const checked = ruled(shape, checkNamespace);

/** The shape of a role binding. */
export const roleBindingShape: Shape<unknown> = checked;

/** Reads a role binding. */
export function readRoleBinding(node: MapNode, report: Report): RoleBinding {
  const { at, metadata, spec } = checked.read(node, report);
  const { subject, subjectType, role, expiredAt } = spec;
  const { name, namespace } = metadata;
  return { kind: 'RoleBinding', at, name, namespace, subject, subjectType, role, expiredAt };
}

function checkNamespace(
  { metadata: { namespace }, spec }: ReturnType<typeof shape.read>,
  report: Report,
): void {
  const role = spec.role.value;
  if (role === 'viewer' || role === 'editor' || role === 'owner' || namespace.value === SYSTEM_NAMESPACE)
    return;
  const message = `\`${role}\` concerns the whole cluster and lives in one namespace; write \`namespace: ${SYSTEM_NAMESPACE}\``;
  report.error('wrong-namespace', namespace.at, message);
}
