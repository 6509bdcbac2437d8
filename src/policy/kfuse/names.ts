import { type Complaints, positionOf, type Source } from '../language.ts';
import { formatPosition } from '../problem.ts';
import { refuseRepeated } from '../repeated.ts';
import type { Located } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';
import { builtIn } from './built-in.ts';
import type { KfuseConfig, KfuseDocument } from './document.ts';

/** Groups of Kfuse's own making. */
const RESERVED: ReadonlySet<string> = new Set(['kf_admin', 'kf_reader_all']);

/** Comparing every name with every other takes long where thousands are wrong in the same way. */
const MAX_SUGGESTIONS = 20;

/** Refuses names that are taken, and names that nothing has. */
export function checkNames(sources: readonly Source<KfuseDocument>[], complaints: Complaints): void {
  const groups = named(sources, ({ groups: list }) => list.map(({ name }) => name));
  const policies = named(sources, ({ policies: list }) => list.map(({ name }) => name));
  refuseRepeated('a group', groups, complaints);
  refuseRepeated('a policy', policies, complaints);
  refuseReserved(groups, policies, complaints);

  const bound = named(sources, ({ configs }) => configs.map(({ group }) => group));
  refuseReserved(bound, [], complaints);
  const unreserved = bound.filter(({ name }) => !RESERVED.has(name.value));
  const groupNames = new Set(groups.map(({ name }) => name.value));
  refuseUnknown({ code: 'unknown-group', what: 'group', list: 'groups' }, unreserved, groupNames, complaints);
  const policyNames = new Set([...policies.map(({ name }) => name.value), ...builtIn.keys()]);
  const policy = { code: 'unknown-policy', what: 'policy', list: 'rbac_policies' };
  refuseUnknown(policy, named(sources, toPolicyNames), policyNames, complaints);
}

function refuseUnknown(
  { code, what, list }: Readonly<Record<'code' | 'what' | 'list', string>>,
  uses: readonly Named[],
  known: ReadonlySet<string>,
  complaints: Complaints,
): void {
  const unknown = uses.filter(({ name }) => name.value !== '' && !known.has(name.value));
  for (const [index, { source, name }] of unknown.entries()) {
    const meant = index < MAX_SUGGESTIONS ? suggest(name.value, known) : '';
    const message = `there is no ${what} \`${name.value}\`${meant || `; define it under \`${list}\``}`;
    complaints.error(code, positionOf(source, name.at), message);
  }
}

/** Warns of what changes nothing: a group that no configuration binds, a configuration that stands twice. */
export function warnOfIdle(sources: readonly Source<KfuseDocument>[], complaints: Complaints): void {
  const configs = sources.flatMap((source) => source.content.configs.map((config) => ({ source, config })));
  const first = new Map<string, string>();
  for (const { source, config } of configs) {
    const position = positionOf(source, config.at);
    const pair = toPair(config);
    const before = first.get(pair);
    if (before === undefined) first.set(pair, formatPosition(position));
    else
      complaints.warning(
        'repeated-config',
        position,
        `the same stands at ${before} already; remove one of them`,
      );
  }
  const bound = new Set(configs.map(({ config }) => config.group.value));
  for (const { source, name } of named(sources, ({ groups }) => groups.map((group) => group.name))) {
    if (name.value === '' || bound.has(name.value) || RESERVED.has(name.value)) continue;
    const message = `no \`rbac_configs\` bind \`${name.value}\`, so its members have what \`default_rbac_policy\` gives; bind it or remove it`;
    complaints.warning('unbound-group', positionOf(source, name.at), message);
  }
}

interface Named {
  readonly source: Source<KfuseDocument>;
  readonly name: Located<string>;
}

function named(
  sources: readonly Source<KfuseDocument>[],
  namesOf: (document: KfuseDocument) => readonly Located<string>[],
): readonly Named[] {
  return sources.flatMap((source) => namesOf(source.content).map((name) => ({ source, name })));
}

function toPolicyNames({ configs, defaultPolicy }: KfuseDocument): readonly Located<string>[] {
  return [...configs.map(({ policy }) => policy), ...(defaultPolicy === undefined ? [] : [defaultPolicy])];
}

function toPair({ group, policy }: KfuseConfig): string {
  return JSON.stringify([group.value, policy.value]);
}

function refuseReserved(groups: readonly Named[], policies: readonly Named[], complaints: Complaints): void {
  const taken = [
    ...groups.filter(({ name }) => RESERVED.has(name.value)),
    ...policies.filter(({ name }) => builtIn.has(name.value)),
  ];
  for (const { source, name } of taken) {
    const message = `\`${name.value}\` is a name of Kfuse's own; choose another`;
    complaints.error('reserved-name', positionOf(source, name.at), message);
  }
}
