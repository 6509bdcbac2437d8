import type { SourceFile } from '../../policy/loader.ts';
import type { Problem } from '../../policy/problem.ts';
import { isPolicyFileName } from '../../policy/source/policy-files.ts';
import { decodePolicyText } from '../../policy/source/policy-text.ts';
import { memberOf } from '../api/member.ts';

/** The label of a ConfigMap or Secret that holds a whole policy. */
export const POLICY_LABEL = 'sidegate.dev/policy';

/** The policy that an object holds, as a directory of it would be served. */
export interface HeldPolicy {
  /** By their keys. */
  readonly files: readonly SourceFile[];
  /** Keys whose value makes no text. */
  readonly problems: readonly Problem[];
  /** Every key of the object, those of other files included. */
  readonly keys: readonly string[];
}

/** White space is in one place of it only: in two, a long run of it would be split in every way there is. */
const BASE64 = /^[A-Za-z0-9+/\s]*(?:={1,2}\s*)?$/;

/** What the label says; `undefined` where there is none. */
export function labelOf(object: unknown): unknown {
  return memberOf(memberOf(memberOf(object, 'metadata'), 'labels'), POLICY_LABEL);
}

/** The policy in a ConfigMap, or a Secret. Which keys count is what counts in a directory. */
export function policyIn(object: unknown, kind: 'ConfigMap' | 'Secret'): HeldPolicy {
  const fields = kind === 'Secret' ? ['stringData'] : ['data'];
  const encoded = kind === 'Secret' ? 'data' : 'binaryData';
  const values = new Map([
    ...entriesOf(object, encoded).map(([key, value]) => [key, toBytes(value)] as const),
    ...fields
      .flatMap((field) => entriesOf(object, field))
      .map(([key, text]) => [key, Buffer.from(text)] as const),
  ]);
  const files: SourceFile[] = [];
  const problems: Problem[] = [];
  for (const [key, bytes] of [...values].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isPolicyFileName(key)) continue;
    const decoded = bytes && decodePolicyText(bytes);
    if (decoded === undefined) problems.push(problem('not-base64', key, 'is not in base64; encode it'));
    else if ('text' in decoded) files.push({ path: key, text: decoded.text });
    else problems.push(problem(decoded.code, key, decoded.message));
  }
  return { files, problems, keys: [...values.keys()] };
}

function entriesOf(object: unknown, field: string): readonly (readonly [string, string])[] {
  const map = memberOf(object, field);
  if (typeof map !== 'object' || map === null) return [];
  return Object.entries(map).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
}

function toBytes(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function problem(code: string, file: string, message: string): Problem {
  return { severity: 'error', code, position: { file, line: 1, column: 1 }, message };
}
