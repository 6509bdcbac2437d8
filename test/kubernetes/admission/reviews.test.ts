import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { admitPod } from '../../../src/kubernetes/admission/admit-pod.ts';
import { writeAnswer } from '../../../src/kubernetes/admission/answer.ts';
import { readJson } from '../../../src/kubernetes/admission/read-json.ts';
import { readReview } from '../../../src/kubernetes/admission/review.ts';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import { inject } from '../../../src/kubernetes/inject/inject.ts';
import { defaultSettings } from '../../../src/kubernetes/inject/settings.ts';
import { fieldsOf, listOf, maybe, numberOf, textOf } from '../../policy/decode.ts';
import { asObject, patchOf, podReview } from './pod-review.ts';

interface ReviewCase {
  readonly it: string;
  readonly body: string;
  readonly isModeKnown: boolean;
  readonly want: object | undefined;
  readonly problem: string | undefined;
  readonly patches: readonly string[];
  readonly without: readonly string[];
  readonly warnings: number;
  readonly causes: readonly string[] | undefined;
}

/** What the API server is told, or the problem that becomes an error of HTTP. */
function answer(body: string, isModeKnown: boolean): object | string {
  const json = readJson(Buffer.from(body));
  if ('problem' in json) return json.problem;
  const review = readReview(json.value);
  if ('problem' in review) return review.problem;
  const settings = isModeKnown ? defaultSettings('0.1.0') : undefined;
  const { answer: found } = admitPod(review.request, inject, settings);
  return asObject(JSON.parse(writeAnswer(review.request, found)));
}

const answers = test.macro((t, each: ReviewCase) => {
  const found = answer(each.body, each.isModeKnown);
  if (typeof found === 'string' || each.want === undefined) {
    t.is<unknown, unknown>(found, each.problem);
    return;
  }
  t.is(memberOf(found, 'apiVersion'), 'admission.k8s.io/v1');
  t.is(memberOf(found, 'kind'), 'AdmissionReview');
  const response = asObject(memberOf(found, 'response'));
  t.like(response, { uid: 'a1', ...each.want });
  for (const name of each.without) t.false(Object.hasOwn(response, name), name);
  t.deepEqual(
    patchOf(response)
      .map(({ path }) => path)
      .filter((path) => each.patches.includes(path)),
    [...each.patches],
  );
  t.is(listOf(memberOf(response, 'warnings') ?? [], textOf).length, each.warnings);
  if (each.causes === undefined) return;
  const causes = memberOf(memberOf(memberOf(response, 'status'), 'details'), 'causes');
  t.deepEqual(
    listOf(causes, (cause) => memberOf(cause, 'field')),
    [...each.causes],
  );
});

const table = fieldsOf(parse(readFileSync(new URL('./reviews.yaml', import.meta.url), 'utf8')), ['cases']);
for (const each of listOf(table.cases, toCase)) test(each.it, answers, each);

function toCase(value: unknown): ReviewCase {
  const keys = [
    'it',
    'review',
    'body',
    'mode',
    'want',
    'problem',
    'patches',
    'without',
    'warnings',
    'causes',
  ] as const;
  const fields = fieldsOf(value, keys);
  return {
    it: textOf(fields.it),
    body: maybe(fields.body, textOf) ?? JSON.stringify(podReview(fields.review)),
    isModeKnown: fields.mode !== 'unknown',
    want: maybe(fields.want, asObject),
    problem: maybe(fields.problem, textOf),
    patches: listOf(fields.patches ?? [], textOf),
    without: listOf(fields.without ?? [], textOf),
    warnings: numberOf(fields.warnings ?? 0),
    causes: maybe(fields.causes, (causes) => listOf(causes, textOf)),
  };
}
