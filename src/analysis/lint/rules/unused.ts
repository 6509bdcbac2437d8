import { objectsOf } from '../../../policy/kalm/placed.ts';
import { positionOf } from '../../../policy/language.ts';
import type { Rule } from '../linted.ts';

/** A role that no grant names. */
export const tellUnusedRoles: Rule = ({ documents: { native } }, warning) => {
  const used = new Set(
    native.flatMap(({ content }) => (content.grants ?? []).flatMap(({ role }) => role?.value ?? [])),
  );
  for (const source of native) {
    for (const { key } of source.content.roles ?? []) {
      if (used.has(key.value)) continue;
      const message = `no grant names the role \`${key.value}\`; remove it, or grant it`;
      warning('unused-role', positionOf(source, key.at), message);
    }
  }
};

/** A group of the file's own that nothing names, or that has no members. */
export const tellUnusedGroups: Rule = ({ documents: { native, kalm }, routes }, warning) => {
  const granted = native.flatMap(({ content }) =>
    (content.grants ?? []).flatMap(({ to }) =>
      to.flatMap(({ value }) => (value.by === 'group' ? value.name : [])),
    ),
  );
  const bound = objectsOf('RoleBinding', kalm).flatMap(({ object: { subject, subjectType } }) =>
    subjectType.value === 'group' ? subject.value : [],
  );
  const used = new Set([...granted, ...bound, ...routes.flatMap(({ groups }) => groups)]);
  for (const source of native) {
    for (const { name, members } of source.content.groups ?? []) {
      const position = positionOf(source, name.at);
      if (!used.has(name.value)) {
        const message = `no grant, binding or route names the group \`${name.value}\`; remove it, or give it something`;
        warning('unused-group', position, message);
      } else if (members.length === 0) {
        const message = `\`${name.value}\` has no members, so nobody has what it is given, whatever an identity provider says; add some, or remove it`;
        warning('empty-group', position, message);
      }
    }
  }
};

/** A policy of Kfuse's that nothing binds. */
export const tellUnusedPolicies: Rule = ({ documents: { kfuse } }, warning) => {
  const used = new Set(
    kfuse.flatMap(({ content: { configs, defaultPolicy } }) => [
      ...configs.map(({ policy }) => policy.value),
      defaultPolicy?.value,
    ]),
  );
  for (const source of kfuse) {
    for (const { name } of source.content.policies) {
      if (used.has(name.value)) continue;
      const message = `no \`rbac_configs\` name \`${name.value}\`; bind it to a group, or remove it`;
      warning('unused-policy', positionOf(source, name.at), message);
    }
  }
};

/** A declared type that nobody may do anything with and no route asks about. */
export const tellUnusedTypes: Rule = ({ documents: { native }, head, routes }, warning) => {
  const granted = new Set(head.permissions.flat().map(([type]) => type));
  if (granted.has('*')) return;
  const asked = new Set(routes.flatMap(({ ask }) => ('type' in ask ? ask.type : [])));
  for (const source of native) {
    for (const { key } of source.content.types ?? []) {
      if (granted.has(key.value) || asked.has(key.value)) continue;
      const message = `no grant and no route speaks of the type \`${key.value}\`, so it is always denied; grant something on it, or remove it`;
      warning('unused-type', positionOf(source, key.at), message);
    }
  }
};
