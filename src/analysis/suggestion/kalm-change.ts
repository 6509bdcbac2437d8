import { createHash } from 'node:crypto';
import { quote, type SuggestedChange, type Wanted } from './suggested-change.ts';

const ROLES: ReadonlyMap<string, readonly [own: string, cluster: string, verbs: string]> = new Map([
  ['view', ['viewer', 'clusterViewer', 'view']],
  ['edit', ['editor', 'clusterEditor', 'view and edit']],
  ['manage', ['owner', 'clusterOwner', 'view, edit and manage']],
]);

/** The grant as a RoleBinding of Kalm; nothing where no role can mean it. */
export function toKalmChange({ grant: { to, action, clause } }: Wanted): SuggestedChange | undefined {
  const [own, cluster, verbs] = ROLES.get(action) ?? [];
  if (to.by !== 'user' || own === undefined || cluster === undefined || verbs === undefined) return undefined;
  const namespace = clause.find(({ key }) => key === 'namespace')?.values[0];
  const role = namespace === undefined ? cluster : own;
  const place = namespace ?? 'kalm-system';
  const hash = createHash('sha256').update(`${role} ${to.name}`).digest('hex').slice(0, 32);
  const text = [
    'apiVersion: core.kalm.dev/v1alpha1',
    'kind: RoleBinding',
    `metadata: { name: ${quote(`${place}-rolebinding-${hash}`)}, namespace: ${quote(place)} }`,
    `spec: { subject: ${quote(to.name)}, subjectType: user, role: ${role} }`,
    '',
  ].join('\n');
  const where = namespace === undefined ? 'in the whole cluster' : `in \`${namespace}\``;
  return { document: text, text, under: '', beyond: `the role gives ${verbs} of everything ${where}` };
}
