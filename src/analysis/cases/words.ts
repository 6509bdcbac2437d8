import { denialText } from '../../decision/denial-text.ts';
import type { AllowReason } from '../../decision/policy-data.ts';
import type { Unroutable } from '../../route/ask.ts';
import type { BlockReason, ForwardRefusal, PassReason } from '../../route/route-reason.ts';

type Words<T extends string> = Readonly<Record<T, true>>;

const allowed: Words<AllowReason> = { GRANTED: true, RBAC_DISABLED: true };

const passed: Words<Exclude<PassReason, AllowReason>> = { PUBLIC: true, AUTHENTICATED: true };

const unroutable: Words<Unroutable['refusal']> = {
  NO_ROUTE: true,
  METHOD_NOT_LISTED: true,
  CONDITION_UNMET: true,
  BAD_METHOD: true,
  BAD_HOST: true,
  EMPTY_PATH: true,
  NOT_ORIGIN_FORM: true,
  FRAGMENT: true,
  CONTROL_CHARACTER: true,
  NOT_ASCII: true,
  ILLEGAL_CHARACTER: true,
  BACKSLASH: true,
  SEMICOLON: true,
  ENCODED_SLASH: true,
  EMPTY_SEGMENT: true,
  DOT_SEGMENT: true,
  BAD_ENCODING: true,
  DOUBLE_ENCODING: true,
  LOOKALIKE: true,
  DUPLICATE_HEADER: true,
  MALFORMED_HEADER: true,
  METHOD_OVERRIDE: true,
  UPGRADE: true,
  DUPLICATE_PARAMETER: true,
  MALFORMED_QUERY: true,
  NO_BODY: true,
  PARTIAL_BODY: true,
  BODY_TOO_LARGE: true,
  NOT_JSON: true,
  DUPLICATE_NAME: true,
  WRONG_BODY_VALUE: true,
};

type RouteOwn = Exclude<
  BlockReason,
  keyof typeof denialText | Unroutable['refusal'] | ForwardRefusal | 'CONTRADICTORY_NAME'
>;

const routeOwn: Words<RouteOwn> = { NOT_IN_GROUP: true, SCOPE_TOO_LARGE: true };

/** Denials that come of the question and not of who asks, so that a slip of the pen gives one of them. */
const misasked = [
  'UNKNOWN_TYPE',
  'UNKNOWN_ACTION',
  'OPERATION_MISMATCH',
  'CONTRADICTORY_NAME',
  'NOTHING_PROPOSED',
] as const;

const named: ReadonlySet<string> = new Set([...misasked, ...Object.keys(unroutable), 'SCOPE_TOO_LARGE']);

/** Says whether `DENY` alone does not want a denial: one that a misspelt question brings about must be wanted by its name. */
export function mustBeNamed(reason: string): boolean {
  return named.has(reason);
}

/** What a case may want. */
export const decisionWords: readonly ['ALLOW', ...string[]] = [
  'ALLOW',
  'DENY',
  ...Object.keys(allowed),
  ...Object.keys(denialText),
  'CONTRADICTORY_NAME',
];

/** What the rows of somebody may be wanted to be. */
export const scopeWords: readonly ['ALL', ...string[]] = [
  'ALL',
  'CONDITIONAL',
  'NONE',
  ...Object.keys(denialText),
];

/** Why a request means no question, whoever sends it. */
export const refusalWords: readonly string[] = Object.keys(unroutable);

/** Words for a question that asks for less than a grant. */
export const openWords: readonly ['anyone', ...string[]] = ['anyone', 'authenticated'];

/** What somebody's request may be wanted to meet with. */
export const outcomeWords: readonly string[] = [
  ...decisionWords,
  ...Object.keys(passed),
  ...Object.keys(routeOwn),
  ...refusalWords,
];
