import { field } from '../../deploy/custom-resources.ts';
import { textOf } from '../../policy/decode.ts';

/** What of a pod's metadata is its author's. */
const kept = ['name', 'generateName', 'labels', 'annotations', 'ownerReferences'];

/**
 * A pod as the API server made it, without what is another one each time: identity, times, the end of a name that it
 * made up, and the order of volumes and mounts, of which each has a name or a place of its own.
 */
export function settle(pod: unknown): unknown {
  const metadata = Object.fromEntries(
    Object.entries(field(pod, 'metadata') ?? {}).filter(([key]) => kept.includes(key)),
  );
  if ('generateName' in metadata) metadata['name'] = `${textOf(metadata['generateName'])}…`;
  const text = JSON.stringify(field(pod, 'spec')).replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-…');
  return { metadata, spec: order(JSON.parse(text)) };
}

function order(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((each: unknown) => order(each));
    const by = orders.get(key);
    return by === undefined ? items : items.toSorted((a, b) => nameIn(a, by).localeCompare(nameIn(b, by)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, order(each, name)]));
}

const orders = new Map([
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
]);

function nameIn(value: unknown, key: string): string {
  return textOf(field(value, key));
}
