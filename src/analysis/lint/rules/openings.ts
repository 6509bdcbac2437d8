import { hasReference } from '../../../decision/reference.ts';
import { accessByName } from '../../../policy/kfuse/access.ts';
import { settingsOf } from '../../../policy/kfuse/settings.ts';
import type { Linted, Rule } from '../linted.ts';

/** A grant to everybody of more than to view something, or of everything that there is. */
export const tellOpenGrants: Rule = (linted, warning) => {
  const { members, holders, grants } = linted;
  const told = new Set<number>();
  for (const [holder, { by }] of members) {
    if (by !== 'anyone' && by !== 'authenticated') continue;
    const whom = by === 'anyone' ? 'everybody, without any credential,' : 'every authenticated caller';
    for (const place of holders[holder] ?? []) {
      const grant = grants[place];
      const what = grant === undefined ? undefined : openedBy(linted, grant);
      if (grant === undefined || what === undefined || told.has(place)) continue;
      told.add(place);
      const message = `${whom} may ${what} by this; name who may, or let \`where\` compare with \`{principal.email}\``;
      warning('open-grant', grant.source, message);
    }
  }
};

function openedBy(
  { head, scopes }: Linted,
  { permission, scope, reason }: Linted['grants'][number],
): string | undefined {
  // Loading says so already.
  if (reason === 'RBAC_DISABLED') return undefined;
  const rows = scopes[scope];
  const abilities = head.permissions[permission] ?? [];
  const isOwn =
    rows !== undefined &&
    rows !== 'all' &&
    rows.every((clause) => clause.some(({ op, values }) => op === '=' && values.every(hasReference)));
  if (isOwn) return undefined;
  const beyond = abilities.flatMap(([type, actions]) =>
    actions === '*'
      ? 'everything'
      : actions.filter((action) => action !== 'view').map((action) => `${action} \`${type}\``),
  );
  const all = abilities.some(([type]) => type === '*');
  if (beyond.length > 0) return beyond.join(', ').replaceAll('`*`', 'everything');
  return all && rows === 'all' ? 'view everything' : undefined;
}

/** Kfuse's default where it is written, and gives strangers more than to view some rows. */
export const tellOpeningDefault: Rule = ({ documents: { kfuse } }, warning) => {
  const settings = settingsOf(kfuse);
  if (settings?.rbacEnabled?.value !== true || settings.defaultPolicy.implied) return;
  const { value, position } = settings.defaultPolicy;
  const access = accessByName(kfuse.flatMap(({ content }) => content.policies)).get(value);
  if (access === undefined) return;
  const isView = access.permission.every(
    ([, actions]) => actions !== '*' && actions.every((each) => each === 'view'),
  );
  if (isView && access.scope !== 'all') return;
  const whole = isView ? 'view everything' : 'do everything';
  const what = access.scope === 'all' ? whole : 'change what its scope reaches';
  const message = `whoever signs in and is in no bound group may ${what} by this default; write \`default_rbac_policy: ""\`, and bind groups`;
  warning('opening-default', position, message);
};

/** A route that lets everything through that no other route names. */
export const tellOpenRoutes: Rule = ({ routes }, warning) => {
  for (const { ask, path, hosts, source } of routes) {
    if (ask.for !== 'anyone' || path[0]?.is !== 'rest') continue;
    const where = hosts.length === 0 ? '' : ` of ${hosts.map((host) => `\`${host}\``).join(', ')}`;
    const message = `every path${where} that no other route names is open to everybody by this, those of tomorrow too; list the open paths, or write \`allow: authenticated\``;
    warning('open-route', source, message);
  }
};
