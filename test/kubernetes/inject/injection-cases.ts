import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { defaultSettings, type InjectorSettings } from '../../../src/kubernetes/inject/settings.ts';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';

/** A pod, and what becomes of it. */
export interface InjectionCase {
  readonly file: string;
  readonly it: string;
  readonly pod: unknown;
  readonly namespace: string;
  readonly settings: InjectorSettings;
  readonly outcome: string;
  readonly reason: string;
  /** A part of each. */
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
  /** Where the injected pod is written out. */
  readonly golden: URL;
}

/** The settings of the cases: of a version that no release changes. */
export const caseSettings: InjectorSettings = defaultSettings('0.0.0');

const directory = new URL('cases/', import.meta.url);

/** Every case of the tables beside this file. */
export function readInjectionCases(): readonly InjectionCase[] {
  return readdirSync(directory)
    .sort()
    .flatMap((file) => {
      const table: unknown = parse(readFileSync(new URL(file, directory), 'utf8'));
      const { cases, with: base } = fieldsOf(table, ['cases', 'with']);
      return listOf(cases, (each) => toCase(file, each, base));
    });
}

function toCase(file: string, value: unknown, base: unknown): InjectionCase {
  const keys = ['it', 'pod', 'labels', 'annotations', 'namespace', 'settings', 'want'] as const;
  const { it, pod, labels, annotations, namespace, settings, want } = fieldsOf(value, keys);
  const { outcome, reason, warnings, problems } = fieldsOf(want, [
    'outcome',
    'reason',
    'warnings',
    'problems',
  ]);
  const made = base !== undefined && { ...maybe(base, toObject), metadata: { labels, annotations } };
  const slug = textOf(it).replace(/[^a-z0-9]+/gi, '-');
  return {
    file,
    it: textOf(it),
    pod: made === false ? pod : made,
    namespace: maybe(namespace, textOf) ?? 'default',
    settings: toSettings(settings),
    outcome: textOf(outcome),
    reason: maybe(reason, textOf) ?? (outcome === 'denied' ? 'bad-request' : 'injected'),
    warnings: maybe(warnings, (list) => listOf(list, textOf)) ?? [],
    problems: maybe(problems, (list) => listOf(list, textOf)) ?? [],
    golden: new URL(`golden/${file.replace('.yaml', '')}/${slug}.yaml`, import.meta.url),
  };
}

function toSettings(value: unknown): InjectorSettings {
  const keys = ['image', 'policy', 'mode', 'cpuRequest', 'cpuLimit', 'memoryRequest', 'memoryLimit'] as const;
  const { image, policy, mode, ...resources } = fieldsOf(value ?? {}, keys);
  return {
    ...caseSettings,
    ...(image !== undefined && { image: textOf(image) }),
    ...(policy !== undefined && { policy: textOf(policy) }),
    ...(mode === 'container' && { mode }),
    resources: {
      ...caseSettings.resources,
      ...Object.fromEntries(
        entriesOf(resources, (each) => each)
          .filter(([, each]) => each !== undefined)
          .map(([name, each]) => [name, textOf(each)]),
      ),
    },
  };
}

function toObject(value: unknown): object {
  return Object.fromEntries(entriesOf(value, (each) => each));
}
