import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import type { Holding } from '../../../src/kubernetes/certificates/authority.ts';
import type { CaCertificate } from '../../../src/kubernetes/certificates/ca-certificate.ts';
import {
  type Memory,
  nextStep,
  type Step,
  type View,
} from '../../../src/kubernetes/certificates/next-step.ts';
import { entriesOf, fieldsOf, listOf, maybe, numberOf, textOf } from '../../policy/decode.ts';

const lives = { caMs: 900, certificateMs: 300, settleMs: 20, skewMs: 60 };

const file = new URL('cases/next-step.yaml', import.meta.url);
const table = fieldsOf(parse(readFileSync(file, 'utf8')), ['cas', 'cases']);
const cas = new Map(
  entriesOf(table.cas, fieldsOfCa).map(([name, ca]) => [name, { pem: `<${name}>`, ...ca }]),
);

for (const { it, place, nowMs, view, memory, want } of listOf(table.cases, toCase)) {
  test(it, (t) => {
    const trusted = (view.bundles ?? []).flatMap(
      (found) => found?.flatMap((text) => casIn(plain(text))) ?? [],
    );
    t.is(show(nextStep(view, trusted, memory, nowMs, { ...lives, place })), want);
  });
}

interface Case {
  readonly it: string;
  readonly place: number;
  readonly nowMs: number;
  readonly view: View;
  readonly memory: Memory;
  readonly want: string;
}

function toCase(value: unknown): Case {
  const keys = ['it', 'place', 'nowMs', 'webhooks', 'secret', 'signed', 'settling', 'want'] as const;
  const given = fieldsOf(
    { ...Object.fromEntries(keys.map((key) => [key, undefined])), ...mapOf(value) },
    keys,
  );
  const signed = maybe(given.signed, (found) => fieldsOf(found, ['ca', 'madeMs', 'notAfterMs']));
  const settling = maybe(given.settling, (found) => fieldsOf(found, ['ca', 'sinceMs']));
  return {
    it: textOf(given.it),
    place: maybe(given.place, numberOf) ?? 0,
    nowMs: numberOf(given.nowMs),
    view: {
      bundles: maybe(given.webhooks, (found) => listOf(found, toBundles)),
      holding: maybe(given.secret, toHolding),
    },
    memory: {
      signed: signed && {
        ca: caOf(signed.ca),
        madeMs: numberOf(signed.madeMs),
        notAfterMs: numberOf(signed.notAfterMs),
      },
      settling: settling && { pem: caOf(settling.ca).pem, sinceMs: numberOf(settling.sinceMs) },
    },
    want: textOf(given.want),
  };
}

function mapOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new TypeError('no map');
  return value;
}

function fieldsOfCa(value: unknown): Omit<CaCertificate, 'pem'> {
  const { madeMs, notAfterMs, brought } = fieldsOf({ brought: undefined, ...mapOf(value) }, [
    'madeMs',
    'notAfterMs',
    'brought',
  ]);
  return {
    notBeforeMs: numberOf(madeMs) - lives.skewMs,
    notAfterMs: numberOf(notAfterMs),
    ours: brought !== true,
  };
}

function caOf(value: unknown): CaCertificate {
  const found = cas.get(textOf(value));
  if (found === undefined) throw new TypeError(`no CA: ${textOf(value)}`);
  return found;
}

function casIn(text: string): readonly CaCertificate[] {
  return text === '' ? [] : text.split(' ').map(caOf);
}

/** Two webhooks in each configuration. */
function toBundles(value: unknown): readonly string[] | undefined {
  const text = textOf(value);
  const bundle = casIn(text === '-' ? '' : text)
    .map(({ pem }) => pem)
    .join('');
  return text === '-' ? undefined : [bundle, bundle];
}

function toHolding(value: unknown): Holding {
  if (value === 'damaged') return { kind: 'damaged', problem: 'damaged' };
  const [current, ...previous] = listOf(value, caOf);
  return current === undefined ? { kind: 'empty' } : { kind: 'held', authority: { current, previous } };
}

function show(step: Step): string {
  switch (step.do) {
    case 'look-at-webhooks':
    case 'look-at-secret':
    case 'unsettle':
    case 'stop':
      return step.do;
    case 'make-ca':
    case 'write-previous':
      return `${step.do} ${plain(step.previous.map(({ pem }) => pem).join(''))}`.trim();
    case 'trust':
      return `trust ${step.place} ${plain(step.bundle)}`;
    case 'settle':
    case 'sign':
      return `${step.do} ${plain(step.ca.pem)}`;
    case 'rest':
      return `rest ${Math.round(step.untilMs)}`;
  }
}

/** The names of the CAs in a bundle. */
function plain(bundle: string): string {
  return bundle.replaceAll('><', ' ').replaceAll(/[<>]/g, '');
}
