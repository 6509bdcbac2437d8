import type { PermissionText } from '../../decision/policy-data.ts';
import type { Draft } from '../draft.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import { suggest } from '../syntax/suggest.ts';
import type { NativeDocument, NativeGrant } from './document.ts';
import { toPermission, type Vocabulary } from './vocabulary.ts';

/** Compiles the grants of all documents. */
export function compileGrants(
  sources: readonly Source<NativeDocument>[],
  vocabulary: Vocabulary,
  draft: Draft,
  complaints: Complaints,
): void {
  const named = sources.flatMap((source) =>
    (source.content.grants ?? []).flatMap(({ name }) => (name === undefined ? [] : [{ source, name }])),
  );
  refuseRepeated('a grant', named, complaints);
  for (const source of sources) {
    for (const [index, grant] of (source.content.grants ?? []).entries()) {
      const permission = permissionOf(source, grant, vocabulary, complaints);
      checkAttributes(source, grant, permission, vocabulary, complaints);
      draft.give(
        grant.to.map((to) => to.value),
        {
          name: grant.name?.value ?? `grants[${index}]`,
          source: positionOf(source, grant.at),
          permission,
          scope:
            grant.where === undefined ? 'all' : grant.where.map((clause) => clause.map(({ value }) => value)),
          untilMs: grant.until?.value ?? Infinity,
          reason: 'GRANTED',
        },
      );
    }
  }
}

function permissionOf(
  source: Source<unknown>,
  { role, can }: NativeGrant,
  { roles, checkAction }: Vocabulary,
  complaints: Complaints,
): PermissionText {
  for (const { key, value } of can ?? []) for (const action of value) checkAction(source, key, action);
  if (role === undefined) return toPermission(can ?? []);
  const permission = roles.get(role.value);
  if (permission === undefined && role.value !== '') {
    const hint = suggest(role.value, roles.keys()) || '; define it under `roles`';
    complaints.error(
      'unknown-role',
      positionOf(source, role.at),
      `there is no role \`${role.value}\`${hint}`,
    );
  }
  return permission ?? [];
}

/** Refuses a filter on an attribute that none of the grant's declared types has: it could match nothing. */
function checkAttributes(
  source: Source<unknown>,
  { where = [] }: NativeGrant,
  permission: PermissionText,
  { types }: Vocabulary,
  complaints: Complaints,
): void {
  if (types === undefined) return;
  const covered = permission.some(([type]) => type === '*')
    ? [...types.keys()]
    : permission.map(([type]) => type);
  const lists = covered.map((type) => types.get(type)?.attributes?.map(({ value }) => value));
  if (lists.length === 0 || lists.some((list) => list === undefined)) return;
  const known = new Set(lists.flatMap((list) => list ?? []));
  for (const { value, at } of where.flat()) {
    if (known.has(value.key)) continue;
    const names = [...known].map((each) => `\`${each}\``).join(', ') || 'none';
    const hint = suggest(value.key, known) || `; they have ${names}`;
    const message = `no type of this grant declares the attribute \`${value.key}\`${hint}`;
    complaints.error('unknown-attribute', positionOf(source, at), message);
  }
}
