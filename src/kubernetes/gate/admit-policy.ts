import { type Answer, deny, pass } from '../admission/answer.ts';
import type { AdmissionRequest } from '../admission/review.ts';
import { shorten } from '../admission/warnings.ts';
import { excessOf } from './excess.ts';
import type { Finding, Findings, GateFailure } from './findings.ts';
import type { Gate } from './gate.ts';
import { labelOf, POLICY_LABEL, policyIn } from './policy-object.ts';

/** What became of a policy, in a word for metrics and the log. */
type PolicyResult = 'accepted' | 'refused' | 'not-a-policy' | 'bad-request' | GateFailure;

/** What became of a request about a policy. */
export interface PolicyAdmission {
  readonly answer: Answer;
  readonly result: PolicyResult;
}

const longestWarning = 256;

const UNLINTED =
  'the policy loads, and looking for what is odd about it took too long here; `sidegate check` takes its time';

/** What a user is told whose policy was not judged: nothing passes unread. */
const failures: Readonly<
  Record<GateFailure, readonly ['TooManyRequests' | 'Timeout' | 'InternalError', string]>
> = {
  busy: ['TooManyRequests', 'too many policies are being checked; try again'],
  'too-slow': ['Timeout', 'checking the policy took too long; make it smaller, or try again'],
  broken: ['InternalError', 'checking the policy failed; `sidegate check` may tell why'],
};

/**
 * Answers a request about a ConfigMap or Secret: what its label calls a policy has to be one.
 *
 * @param withinMs - when nobody waits for the answer any more
 */
export async function admitPolicy(
  { kind, subResource, operation, object }: AdmissionRequest,
  gate: Pick<Gate, 'judge'>,
  withinMs: number,
): Promise<PolicyAdmission> {
  const type = kinds.get(kind);
  const isAsked = operation === 'CREATE' || operation === 'UPDATE';
  if (type === undefined || subResource !== '' || !isAsked || object === null) {
    const message = `sidegate checks policies in ConfigMaps and Secrets that are created or updated, and was asked about ${operation} of \`${kind}\`; mend the rules of its webhook`;
    return toAdmission('bad-request', deny('bad-request', 'BadRequest', message));
  }
  const label = labelOf(object);
  // What was a policy may become something else.
  if (label === undefined) return toAdmission('not-a-policy', pass('not-a-policy'));
  if (label !== 'true')
    return refuse(`label \`${POLICY_LABEL}\` is ${quote(label)}; write \`"true"\`, or remove it`);
  const excess = excessOf(object);
  if (excess !== undefined) return refuse(excess);
  const held = policyIn(object, type);
  if (held.files.length + held.problems.length === 0) {
    return refuse(
      `it is labelled \`${POLICY_LABEL}\`, and no key ends in \`.yaml\`, \`.yml\` or \`.json\`; put the policy there, or remove the label`,
    );
  }
  return fromFindings(await gate.judge(held, withinMs));
}

const kinds: ReadonlyMap<string, 'ConfigMap' | 'Secret'> = new Map([
  ['v1 ConfigMap', 'ConfigMap'],
  ['v1 Secret', 'Secret'],
]);

function fromFindings(findings: Findings | GateFailure): PolicyAdmission {
  if (typeof findings === 'string') {
    const [reason, message] = failures[findings];
    return toAdmission(findings, deny(findings, reason, message));
  }
  const { errors, warnings, linted } = findings;
  if (errors.count > 0) return refuseErrors(errors);
  const told = [...warnings.first.map(toWarning), ...more(warnings), ...(linted ? [] : [UNLINTED])];
  return toAdmission('accepted', pass('accepted', told));
}

function refuseErrors({ first, count }: Findings['errors']): PolicyAdmission {
  const causes = first.map(({ at, text }) => ({ field: at, message: text }));
  const rest = more({ first, count });
  const denial = {
    reason: 'Invalid',
    message: ['the policy does not load', ...first.map(({ at, text }) => `${at}: ${text}`), ...rest].join(
      '\n',
    ),
    causes: [...causes, ...rest.map((message) => ({ field: 'policy', message }))],
  } as const;
  return toAdmission('refused', { allowed: false, denial, warnings: [], outcome: 'refused' });
}

function more({ first, count }: Findings['errors']): readonly string[] {
  return count > first.length ? [`and ${count - first.length} more; \`sidegate check\` prints them all`] : [];
}

/** As long as a warning may be, with its code, by which it can be looked up. */
function toWarning({ at, text }: Finding): string {
  const whole = `${at}: ${text}`;
  if (whole.length <= longestWarning) return whole;
  const code = text.slice(text.lastIndexOf(' ['));
  return `${shorten(whole.slice(0, -code.length), longestWarning - code.length)}${code}`;
}

function refuse(message: string): PolicyAdmission {
  return toAdmission('refused', {
    allowed: false,
    denial: { reason: 'Invalid', message, causes: [{ field: 'metadata.labels', message }] },
    warnings: [],
    outcome: 'refused',
  });
}

function toAdmission(result: PolicyResult, answer: Answer): PolicyAdmission {
  return { answer, result };
}

/** A label that the API server has seen is a text of 63 characters. */
function quote(label: unknown): string {
  return typeof label === 'string' ? `\`"${shorten(label, 63)}"\`` : 'no text';
}
