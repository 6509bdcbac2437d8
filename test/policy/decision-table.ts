import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { authorize } from '../../src/decision/authorize.ts';
import type { Policy } from '../../src/decision/policy.ts';
import type { Principal, Subject } from '../../src/decision/principal.ts';
import { toResource } from '../../src/decision/resource.ts';
import { type ScopeAnswer, scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import type { SourceFile } from '../../src/policy/loader.ts';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from './decode.ts';
import { exampleFiles, filesOf } from './table-source.ts';

/** A policy with questions, and nothing more to warn of than is listed. */
interface DecisionTable {
  readonly files: readonly SourceFile[];
  readonly warnings: readonly string[];
  readonly nowMs: number;
  readonly cases: readonly DecisionCase[];
}

interface DecisionCase {
  readonly it: string;
  readonly who: Subject;
  readonly nowMs: number | undefined;
  readonly action: string;
  /** A question about a resource when it is a map, about a scope when it is the name of a type. */
  readonly about:
    | string
    | { readonly type: string; readonly id: string; readonly attributes: ReadonlyMap<string, string> };
  /** A reason, `ALL`, or clauses whose filters are written `key op value`. */
  readonly want: unknown;
}

const NOW = '2026-01-01T00:00:00Z';

const decides = test.macro((t, { files, warnings, nowMs }: DecisionTable, asked: DecisionCase) => {
  const { problems, policy } = load(files, new Map());
  t.deepEqual(
    problems.map(({ severity, code }) => `${severity} ${code}`),
    warnings.map((code) => `warning ${code}`),
  );
  if (policy === undefined) t.fail('the policy does not load');
  else t.deepEqual(answerOf(assemble(policy).policy, asked, asked.nowMs ?? nowMs), asked.want);
});

function answerOf(policy: Policy, { who, action, about }: DecisionCase, nowMs: number): unknown {
  const standing = stand(policy, who, nowMs);
  if (typeof about === 'string') return toWords(scopeFor(policy, standing, action, about, nowMs));
  const resource = toResource(policy, about);
  if ('attribute' in resource) return `contradictory ${resource.attribute}`;
  const { effect, reason } = authorize(policy, standing, action, resource, nowMs);
  const allows = reason === 'GRANTED' || reason === 'RBAC_DISABLED';
  return allows === (effect === 'ALLOW') ? reason : `${effect} although ${reason}`;
}

function toWords(answer: ScopeAnswer): unknown {
  switch (answer.kind) {
    case 'ALL':
      return 'ALL';
    case 'NONE':
      return answer.reason;
    case 'CONDITIONAL':
      return answer.clauses.map((clause) =>
        clause.map(({ key, op, values }) => [key, op, ...values].join(' ')),
      );
  }
}

/** Runs every table of decisions in a directory: a policy, and what it answers to whom. */
export function runDecisionTables(directory: URL): void {
  for (const name of readdirSync(directory).sort()) {
    const table = toTable(parse(readFileSync(new URL(name, directory), 'utf8')));
    for (const each of table.cases) test(`${name}: ${each.it}`, decides, table, each);
  }
}

function toTable(value: unknown): DecisionTable {
  const keys = ['policy', 'files', 'example', 'warnings', 'now', 'who', 'cases'] as const;
  const { policy, files, example, warnings, now, who, cases } = fieldsOf(value, keys);
  const people = new Map(entriesOf(who ?? {}, toPrincipal));
  return {
    files: example === undefined ? filesOf(policy, files) : exampleFiles(textOf(example)),
    warnings: listOf(warnings ?? [], textOf),
    nowMs: Date.parse(maybe(now, textOf) ?? NOW),
    cases: listOf(cases, (each) => toCase(each, people)),
  };
}

function toCase(value: unknown, people: ReadonlyMap<string, Principal>): DecisionCase {
  const keys = ['it', 'who', 'now', 'action', 'resource', 'scope', 'want'] as const;
  const { it, who, now, action, resource, scope, want } = fieldsOf(value, keys);
  const subject = who === 'anonymous' ? who : people.get(textOf(who));
  if (subject === undefined) throw new TypeError(`${textOf(it)}: nobody is called ${textOf(who)}`);
  const nowMs = maybe(now, (text) => Date.parse(textOf(text)));
  const about = scope === undefined ? toAsked(resource) : textOf(scope);
  return { it: textOf(it), who: subject, nowMs, action: textOf(action), about, want };
}

function toAsked(value: unknown): Exclude<DecisionCase['about'], string> {
  const { type, id, attributes } = fieldsOf(value, ['type', 'id', 'attributes']);
  return {
    type: textOf(type),
    id: maybe(id, textOf) ?? '',
    attributes: new Map(entriesOf(attributes ?? {}, textOf)),
  };
}

function toPrincipal(value: unknown): Principal {
  const keys = ['user', 'token', 'workload', 'id', 'email', 'groups', 'headers', 'issuer'] as const;
  const { user, token, workload, id, email, groups, headers, issuer } = fieldsOf(value, keys);
  const named = maybe(token ?? workload ?? user, textOf);
  return {
    kind: kindOf(token, workload),
    id: maybe(id, textOf) ?? named ?? 'somebody',
    email: maybe(user ?? email, textOf),
    name: undefined,
    groups: listOf(groups ?? [], textOf),
    attributes: new Map(entriesOf(headers ?? {}, textOf).map(([key, text]) => [key.toLowerCase(), text])),
    issuer: maybe(issuer, textOf),
    authenticatedBy: 'caller',
    expiresAtMs: Infinity,
  };
}

function kindOf(token: unknown, workload: unknown): Principal['kind'] {
  if (token !== undefined) return 'ACCESS_TOKEN';
  return workload === undefined ? 'USER' : 'WORKLOAD';
}
