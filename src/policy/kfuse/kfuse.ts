import { fold } from '../../decision/fold.ts';
import type { Position } from '../../decision/policy-data.ts';
import { kfuseCatalogue } from '../catalogues/kfuse.ts';
import type { Draft } from '../draft.ts';
import type { Grantee } from '../holders.ts';
import { type Language, positionOf, type Source } from '../language.ts';
import { lookUp } from '../syntax/node.ts';
import { accessByName } from './access.ts';
import type { Access } from './built-in.ts';
import { type KfuseDocument, readKfuse } from './document.ts';
import type { KfuseGroup } from './group.ts';
import { checkNames, warnOfIdle } from './names.ts';
import { checkSettings, settingsOf } from './settings.ts';

/** Kfuse's `custom_values.yaml`: the values of a Helm release, in which access is one part of many. */
export const kfuse: Language<KfuseDocument> = {
  claims(document) {
    const isObject = lookUp(document, 'apiVersion') !== undefined || lookUp(document, 'kind') !== undefined;
    const hasValues =
      lookUp(document, 'global') !== undefined || lookUp(document, 'user-mgmt-service') !== undefined;
    return hasValues && !isObject;
  },
  read: readKfuse,
  compile(sources, draft, complaints) {
    if (sources.length === 0) return;
    checkNames(sources, complaints);
    warnOfIdle(sources, complaints);
    checkSettings(sources, complaints);
    draft.catalogue.push(...kfuseCatalogue);
    const settings = settingsOf(sources);
    if (settings?.rbacEnabled?.value === false) disable(draft, settings.rbacEnabled.position);
    else compileGrants(sources, draft);
  },
};

function disable(draft: Draft, source: Position): void {
  draft.give([{ by: 'authenticated' }], {
    name: 'RBACEnabled: false',
    source,
    permission: [['*', '*']],
    scope: 'all',
    untilMs: Infinity,
    reason: 'RBAC_DISABLED',
  });
}

function compileGrants(sources: readonly Source<KfuseDocument>[], draft: Draft): void {
  const access = accessByName(sources.flatMap(({ content }) => content.policies));
  const groups = new Map(
    sources.flatMap(({ content }) => content.groups).map((group) => [group.name.value, group]),
  );
  const bound = new Set<string>();
  for (const source of sources) {
    for (const { at, group, policy } of source.content.configs) {
      bound.add(group.value);
      const name = `${group.value} → ${policy.value}`;
      give(draft, toGrantee(group.value), access.get(policy.value), name, positionOf(source, at));
    }
  }
  for (const name of bound) {
    const group = groups.get(name);
    if (group !== undefined) enrol(draft, group);
  }
  const { value, position } = settingsOf(sources)?.defaultPolicy ?? {};
  if (value === undefined || position === undefined) return;
  give(draft, { by: 'stranger' }, access.get(value), `default_rbac_policy → ${value}`, position);
}

function give(draft: Draft, to: Grantee, access: Access, name: string, source: Position): void {
  if (access !== undefined)
    draft.give([to], { ...access, name, source, untilMs: Infinity, reason: 'GRANTED' });
}

/** Enters the members of a group, each once, and keeps the default from them. */
function enrol(draft: Draft, { name, users = [] }: KfuseGroup): void {
  const keys = new Map(
    users.map(({ id_key, value }) => [toKey(id_key.value, value.value), { id_key, value }]),
  );
  for (const { id_key, value } of keys.values()) {
    draft.join(toGrantee(name.value), {
      by: 'attribute',
      key: id_key.value.toLowerCase(),
      value: value.value,
    });
    draft.named.add(fold(value.value));
  }
}

function toGrantee(group: string): Extract<Grantee, { by: 'listed' }> {
  return { by: 'listed', name: group };
}

function toKey(idKey: string, value: string): string {
  return JSON.stringify([idKey.toLowerCase(), value]);
}
