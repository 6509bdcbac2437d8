import { isIP } from 'node:net';

/** What a certificate is for. */
export interface ServedNames {
  /** The Service by which the API server reaches the webhooks. */
  readonly service: string;
  readonly namespace: string;
  /** Further names or IP addresses, for webhooks that are named by URL. */
  readonly others: readonly string[];
}

/** A name in a certificate. */
export interface AlternativeName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** All names of a certificate. The API server asks for `SERVICE.NAMESPACE.svc`. */
export function alternativeNames({ service, namespace, others }: ServedNames): readonly AlternativeName[] {
  const suffixes = ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`];
  const names = [...suffixes.map((suffix) => `${service}${suffix}`), ...others];
  return [...new Set(names)].map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }));
}
