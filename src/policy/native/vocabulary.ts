import type { PermissionText } from '../../decision/policy-data.ts';
import { ladderRoles } from '../ladder.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import type { Located, Pair } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';
import type { Abilities, NativeDocument, TypeText } from './document.ts';

/** The actions of a type that declares none, and of every type to the roles of the ladder. */
export const LADDER: readonly string[] = ['view', 'edit', 'manage'];

/** The names that a policy may use, and what its roles mean. */
export interface Vocabulary {
  readonly roles: ReadonlyMap<string, PermissionText>;
  /** Declared types with their declaration; absent when types are open. */
  readonly types: ReadonlyMap<string, TypeText> | undefined;
  /** Refuses types and actions that are not declared. */
  readonly checkAction: (source: Source<unknown>, type: Located<string>, action: Located<string>) => void;
}

/** Gathers types and roles of all documents and reports what they say wrongly. */
export function createVocabulary(
  sources: readonly Source<NativeDocument>[],
  types: readonly Pair<TypeText>[] | undefined,
  complaints: Complaints,
): Vocabulary {
  const declared =
    types === undefined ? undefined : new Map(types.map(({ key, value }) => [key.value, value]));

  function checkAction(source: Source<unknown>, type: Located<string>, action: Located<string>): void {
    if (refuseStar(source, type, complaints) || refuseStar(source, action, complaints)) return;
    if (declared === undefined || type.value === '' || action.value === '') return;
    const actions = declared.has(type.value) ? actionsOf(declared.get(type.value)) : undefined;
    if (actions === undefined) {
      const hint = suggest(type.value, declared.keys()) || '; declare it under `types`';
      complaints.error(
        'unknown-type',
        positionOf(source, type.at),
        `\`${type.value}\` is not declared${hint}`,
      );
    } else if (!actions.includes(action.value)) {
      const hint =
        suggest(action.value, actions) || `; it has ${actions.map((each) => `\`${each}\``).join(', ')}`;
      const message = `\`${type.value}\` declares no action \`${action.value}\`${hint}`;
      complaints.error('unknown-action', positionOf(source, action.at), message);
    }
  }

  const roles = new Map(ladderRoles);
  const named = sources.flatMap((source) =>
    (source.content.roles ?? []).map((role) => ({ source, name: role.key, role })),
  );
  refuseRepeated('a role', named, complaints);
  for (const { source, name, role } of named) {
    if (ladderRoles.has(name.value)) {
      const message = `\`${name.value}\` is a role of the ladder; choose another name`;
      complaints.error('reserved-name', positionOf(source, name.at), message);
      continue;
    }
    for (const { key, value } of role.value) for (const action of value) checkAction(source, key, action);
    roles.set(name.value, toPermission(role.value));
  }
  return { roles, types: declared, checkAction };
}

/** Refuses what looks as if it stood for every type or action. Says whether it did. */
export function refuseStar(source: Source<unknown>, name: Located<string>, complaints: Complaints): boolean {
  if (name.value !== '*') return false;
  const message =
    '`*` stands for nothing here; list the names, or give a role of the ladder such as `viewer`';
  complaints.error('wildcard', positionOf(source, name.at), message);
  return true;
}

/** What a declared type may be asked. */
export function actionsOf(type: TypeText | undefined): readonly string[] {
  return type?.actions?.map((action) => action.value) ?? LADDER;
}

/** Actions by type as a permission. */
export function toPermission(abilities: Abilities): PermissionText {
  return abilities.map(({ key, value }) => [key.value, value.map((action) => action.value)]);
}
