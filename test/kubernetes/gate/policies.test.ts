import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import type { AdmissionRequest, Operation } from '../../../src/kubernetes/admission/review.ts';
import { admitPolicy } from '../../../src/kubernetes/gate/admit-policy.ts';
import { createGate } from '../../../src/kubernetes/gate/gate.ts';
import { defaultGateLimits } from '../../../src/kubernetes/gate/gate-limits.ts';
import { gateWorkerFile } from '../../../src/kubernetes/gate/gate-thread.ts';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';

interface PolicyCase {
  readonly it: string;
  readonly request: AdmissionRequest;
  readonly result: string;
  /** `KEY:LINE:COLUMN CODE`. */
  readonly causes: readonly string[] | undefined;
  /** The keys of the causes alone. */
  readonly keys: readonly string[] | undefined;
  readonly warnings: readonly string[];
}

const gate = createGate(gateWorkerFile, { ...defaultGateLimits, mostWaiting: Infinity });
test.after.always(() => gate.close());

const operations: readonly Operation[] = ['CREATE', 'UPDATE', 'DELETE'];
const CODED = /^(\S+): .*\[([a-z0-9-]+)\]$/s;

const judges = test.macro(async (t, { request, result, causes, keys, warnings }: PolicyCase) => {
  const { answer, ...found } = await admitPolicy(request, gate, 60_000);
  t.is<string, string>(found.result, result, JSON.stringify(answer));
  t.is(answer.allowed, result === 'accepted' || result === 'not-a-policy');
  t.deepEqual(
    answer.warnings.map((each) => each.replace(CODED, '$1 $2')),
    [...warnings],
  );
  const denied = answer.allowed ? [] : answer.denial.causes;
  if (causes !== undefined) {
    t.deepEqual(
      denied.map(({ field, message }) => `${field}: ${message}`.replace(CODED, '$1 $2')),
      [...causes],
    );
  }
  if (keys !== undefined) {
    t.deepEqual([...new Set(denied.map(({ field }) => field.replace(/:\d+:\d+$/, '')))], [...keys]);
  }
  if (answer.allowed) return;
  for (const { field, message } of denied) {
    t.true(
      answer.denial.message.includes(message) &&
        (field === 'metadata.labels' || answer.denial.message.includes(`${field}: `)),
    );
  }
});

const table = fieldsOf(parse(readFileSync(new URL('./policies.yaml', import.meta.url), 'utf8')), ['cases']);
for (const each of listOf(table.cases, toCase)) test(each.it, judges, each);

function toCase(value: unknown): PolicyCase {
  const names = [
    'it',
    'kind',
    'operation',
    'label',
    'object',
    'result',
    'causes',
    'keys',
    'warnings',
  ] as const;
  const { label = 'true', ...fields } = fieldsOf(value, names);
  const operation = operations.find((each) => each === (fields.operation ?? 'CREATE'));
  if (operation === undefined) throw new TypeError('no operation');
  const labels = label === null ? {} : { 'sidegate.dev/policy': label };
  return {
    it: textOf(fields.it),
    request: {
      uid: 'a1',
      kind: `v1 ${maybe(fields.kind, textOf) ?? 'ConfigMap'}`,
      subResource: '',
      name: 'policy',
      namespace: 'shop',
      operation,
      dryRun: false,
      object: fields.object === null ? null : { metadata: { labels }, ...toObject(fields.object) },
    },
    result: textOf(fields.result),
    causes: maybe(fields.causes, (causes) => listOf(causes, textOf)),
    keys: maybe(fields.keys, (keys) => listOf(keys, textOf)),
    warnings: listOf(fields.warnings ?? [], textOf),
  };
}

/** Puts what stands under `text` into base64. */
function toObject(value: unknown): object {
  return Object.fromEntries(
    entriesOf(value, (map) =>
      Array.isArray(map)
        ? map
        : Object.fromEntries(entriesOf(map, (each) => (typeof each === 'string' ? each : encode(each)))),
    ),
  );
}

function encode(value: unknown): string {
  return Buffer.from(textOf(fieldsOf(value, ['text']).text)).toString('base64');
}
