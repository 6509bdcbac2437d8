import type { Place } from '../../policy/syntax/node.ts';
import { object, optional, required } from '../../policy/syntax/object.ts';
import type { Report } from '../../policy/syntax/report.ts';
import { moment, text, word } from '../../policy/syntax/scalar.ts';
import { type Located, list, oneOrMore, type Pair, record, type Shape } from '../../policy/syntax/shape.ts';
import { suggest } from '../../policy/syntax/suggest.ts';
import { type CaseText, resourceCase } from './resource-case.ts';
import { type RouteCaseText, routeCase } from './route-case.ts';
import { type ScopeText, scopeCase } from './scope-case.ts';
import { NOBODY, type PrincipalText, principal } from './who.ts';

/** A table of what a policy shall answer, as read. */
export interface TestDocument {
  readonly at: Place;
  /** Paths relative to the file of the document. */
  readonly policy: readonly Located<string>[];
  readonly now: Located<number> | undefined;
  readonly who: readonly Pair<PrincipalText>[] | undefined;
  readonly cases: readonly CaseText[] | undefined;
  readonly scopes: readonly ScopeText[] | undefined;
  readonly routes: readonly RouteCaseText[] | undefined;
}

const parts: Shape<TestDocument> = object('a PolicyTest', {
  apiVersion: required(word(['sidegate.dev/v1'])),
  kind: required(word(['PolicyTest'])),
  policy: required(oneOrMore(text('the path of a policy, relative to this file'))),
  now: optional(moment),
  who: optional(record(principal, 'a map of names with whom they stand for')),
  cases: optional(list(resourceCase, 'a list of cases', 1)),
  scopes: optional(list(scopeCase, 'a list of scopes', 1)),
  routes: optional(list(routeCase, 'a list of requests', 1)),
});

/** The shape of `kind: PolicyTest`. */
export const policyTest: Shape<TestDocument> = {
  ...parts,
  read(node, report) {
    const document = parts.read(node, report);
    checkNames(document, report);
    if (node.kind === 'map' && (document.cases ?? document.scopes ?? document.routes) === undefined) {
      report.error('asks-nothing', document.at, 'this asks nothing; write `cases`, `scopes` or `routes`');
    }
    return document;
  },
};

/** Reports names that `who` does not explain. */
function checkNames({ who = [], cases = [], scopes = [], routes = [] }: TestDocument, report: Report): void {
  const known = new Set([NOBODY, ...who.map(({ key }) => key.value)]);
  for (const { key } of who) {
    if (key.value !== NOBODY) continue;
    report.error('reserved-name', key.at, `\`${NOBODY}\` is one who shows no credential; write another name`);
  }
  const asked = [...cases, ...scopes, ...routes].flatMap(({ who: asking = [] }) => asking);
  const wanted = cases.flatMap(({ who: asking, want }) =>
    asking === undefined && want.is === 'map'
      ? want.entries.map(({ key: { value, at } }) => ({ name: value, at }))
      : [],
  );
  for (const { name, at } of [...asked, ...wanted]) {
    if (name === undefined || name === '' || known.has(name)) continue;
    const hint = suggest(name, known) || '; name somebody there, or write a description here';
    report.error('unknown-who', at, `\`who\` knows no \`${name}\`${hint}`);
  }
}
