import { memberOf } from '../api/member.ts';
import { textIn } from './text-in.ts';

const operations = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;

/** What somebody is about to do to an object. */
export type Operation = (typeof operations)[number];

/** What the API server asks about: the part of an AdmissionReview that we read. */
export interface AdmissionRequest {
  readonly uid: string;
  /** As `v1 Pod` or `apps/v1 Deployment`: the kind that the webhook's rules name. */
  readonly kind: string;
  /** Such as `status`; empty when the object itself is meant. */
  readonly subResource: string;
  /** Empty while the API server is to make it from `generateName`. */
  readonly name: string;
  /** Empty for what is in none. The object itself may not say it. */
  readonly namespace: string;
  readonly operation: Operation;
  /** Whether nothing will come of it. */
  readonly dryRun: boolean;
  /** As sent, after whoever changed it before us; null for DELETE. */
  readonly object: unknown;
}

/** A request, or why there is none to answer. */
export type ReadReview = { readonly request: AdmissionRequest } | { readonly problem: string };

const API_VERSION = 'admission.k8s.io/v1';

/** No uid, name or namespace is longer; each is a part of a line of the log. */
const longestName = 253;

/** Reads an AdmissionReview. What is not one of `admission.k8s.io/v1` is a problem, as then nobody knows what to answer. */
export function readReview(review: unknown): ReadReview {
  const [apiVersion, kind] = [memberOf(review, 'apiVersion'), memberOf(review, 'kind')];
  if (kind !== 'AdmissionReview' || apiVersion !== API_VERSION) {
    return {
      problem: `the body is no AdmissionReview of \`${API_VERSION}\`; list \`v1\` in admissionReviewVersions`,
    };
  }
  const request = memberOf(review, 'request');
  const uid = textIn(request, 'uid') ?? '';
  if (uid === '') return { problem: 'the review has no `request.uid` to answer to' };
  if (uid.length > longestName) return wrong('uid', 'so short as a uid is');
  const operation = operations.find((each) => each === memberOf(request, 'operation'));
  if (operation === undefined) return wrong('operation', `one of ${operations.join(', ')}`);
  const [subResource, name, namespace] = ['subResource', 'name', 'namespace'].map((key) =>
    optional(request, key),
  );
  if (subResource === undefined) return wrong('subResource', 'a text');
  if (name === undefined) return wrong('name', 'a text');
  if (namespace === undefined) return wrong('namespace', 'a text');
  const dryRun = memberOf(request, 'dryRun') ?? false;
  if (typeof dryRun !== 'boolean') return wrong('dryRun', '`true` or `false`');
  const object = memberOf(request, 'object') ?? null;
  const named = kindOf(memberOf(request, 'kind'));
  if (named === undefined) return wrong('kind', 'a group, a version and a kind');
  return { request: { uid, kind: named, subResource, name, namespace, operation, dryRun, object } };
}

function wrong(field: string, wanted: string): ReadReview {
  return { problem: `\`request.${field}\` is not ${wanted}` };
}

/** Absent is empty, as Kubernetes leaves out what is. */
function optional(request: unknown, name: string): string | undefined {
  const found = memberOf(request, name) ?? '';
  return typeof found === 'string' && found.length <= longestName ? found : undefined;
}

function kindOf(value: unknown): string | undefined {
  const [group, version, kind] = [optional(value, 'group'), textIn(value, 'version'), textIn(value, 'kind')];
  if (group === undefined || version === undefined || kind === undefined) return undefined;
  if (version.length + kind.length > longestName) return undefined;
  return `${group === '' ? '' : `${group}/`}${version} ${kind}`;
}
