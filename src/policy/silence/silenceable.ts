/** Warnings that a comment can silence: what they are about stands in a document. Those of loading, then the linter's. */
const codes = [
  'ambiguous-operator',
  'capped-role',
  'claim-without-bounds',
  'client-chosen-value',
  'empty-group',
  'everybody-believed',
  'ignored-key',
  'implied-default',
  'matches-nothing',
  'not-an-application',
  'observing-route',
  'other-notation',
  'rbac-disabled',
  'repeated-config',
  'repeated-user',
  'short-scope-type',
  'unbound-group',
  'unused-kind',
  'wildcard',

  'case-differs',
  'ended-grant',
  'ended-suspension',
  'ended-token',
  'group-or-user',
  'idle-impersonation',
  'lasting-token',
  'manage-without-view',
  'matches-everything',
  'missing-jwks-file',
  'no-email',
  'open-grant',
  'open-route',
  'opening-default',
  'plain-expression',
  'shadowed-grant',
  'suspended-subject',
  'ungranted-route',
  'unknown-token',
  'unused-group',
  'unused-policy',
  'unused-role',
  'unused-type',
  'wide-negation',
  'wildcard-token',
] as const;

/** The code of a warning that a comment can silence. */
export type SilenceableCode = (typeof codes)[number];

/** Every code that a comment can silence. */
export const silenceable: ReadonlySet<string> = new Set(codes);
