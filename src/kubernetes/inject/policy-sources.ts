import { quote } from './remark.ts';

/** An object of the pod's namespace that holds policy; all of its keys, or one. */
export interface PolicySource {
  readonly kind: 'configmap' | 'secret';
  readonly name: string;
  readonly key: string | undefined;
}

const SOURCE = /^(configmap|secret)\/([^/:]*)(?::(.*))?$/s;
const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
const KEY = /^(?!\.\.)[-._a-zA-Z0-9]+$/;
const LONGEST = 253;
const READ_AS_POLICY = /^[^.].*\.(?:yaml|yml|json)$/;

/** Reads `configmap/NAME` or `secret/NAME`, each with a `:KEY` where there are several; else says what is wrong. */
export function readPolicySources(text: string): readonly PolicySource[] | string {
  const sources: PolicySource[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    const source = readSource(part);
    if (typeof source === 'string') return source;
    sources.push(source);
  }
  return checkTogether(sources) ?? sources;
}

function readSource(text: string): PolicySource | string {
  const [, kind, name = '', key] = SOURCE.exec(text) ?? [];
  if (kind !== 'configmap' && kind !== 'secret') {
    return `${quote(text)} is none of \`configmap/NAME\` and \`secret/NAME\`, each with or without \`:KEY\``;
  }
  if (!NAME.test(name) || name.length > LONGEST) return `${quote(name)} is no name of a ${kind}`;
  if (key !== undefined && (!KEY.test(key) || key.length > LONGEST)) {
    return `${quote(key)} is no key of a ${kind}`;
  }
  return { kind, name, key };
}

/** The keys that are files beside the policy and no part of it. */
export function unreadKeys(sources: readonly PolicySource[]): readonly string[] {
  return sources.flatMap(({ key }) => (key === undefined || isReadAsPolicy(key) ? [] : [key]));
}

function isReadAsPolicy(key: string): boolean {
  return READ_AS_POLICY.test(key);
}

/** All sources are files of one directory there. */
function checkTogether(sources: readonly PolicySource[]): string | undefined {
  const keys = sources.map(({ key }) => key);
  if (sources.length > 1 && keys.includes(undefined)) {
    return 'of several sources each names its key, as in `configmap/shop:shop.yaml, secret/tokens:tokens.yaml`';
  }
  const met = new Set<string>();
  const twice = keys.find((key) => key !== undefined && met.size === met.add(key).size);
  if (twice !== undefined) return `two sources have the key ${quote(twice)}, and one would hide the other`;
  const isRead = keys.some((key) => key === undefined || isReadAsPolicy(key));
  return isRead
    ? undefined
    : 'none of the keys ends in `.yaml`, `.yml` or `.json`, so none is read as policy';
}
