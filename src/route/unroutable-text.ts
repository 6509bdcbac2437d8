import type { Unroutable } from './ask.ts';

const TEXTS: Partial<Record<Unroutable['refusal'], string>> = {
  NO_ROUTE: 'no route of the policy is for this request',
  METHOD_NOT_LISTED: 'the route of this path does not list this method',
  CONDITION_UNMET: 'the routes of this path are for other headers',
  METHOD_OVERRIDE: 'a header names another method than the one that is decided on',
  NO_BODY: 'the route reads the body, and none was sent or handed on',
  PARTIAL_BODY: 'the route reads the body, and only a part of it was handed on',
  BODY_TOO_LARGE: 'the route reads the body, which is too large for that',
  NOT_JSON: 'the route reads the body, which is no JSON object or not called one',
};

/** Why a request means no question, for whoever sent it. */
export function toText(refusal: Unroutable['refusal']): string {
  return TEXTS[refusal] ?? 'the request has no reading on which every server agrees';
}
