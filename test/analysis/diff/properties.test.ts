import { ok } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import type { Change, Undecided } from '../../../src/analysis/diff/change.ts';
import { comparePolicies } from '../../../src/analysis/diff/compare-policies.ts';
import type { About } from '../../../src/analysis/diff/people.ts';
import type { Comparable } from '../../../src/analysis/diff/side.ts';
import { STRANGE } from '../../../src/analysis/subject-of.ts';
import { authorize } from '../../../src/decision/authorize.ts';
import { createDirectory } from '../../../src/decision/directory.ts';
import { fold } from '../../../src/decision/fold.ts';
import { handOut } from '../../../src/decision/hand-out.ts';
import type { Principal, Subject } from '../../../src/decision/principal.ts';
import { toResource } from '../../../src/decision/resource.ts';
import { stand } from '../../../src/decision/standing.ts';
import {
  actions,
  compile,
  grants,
  policies,
  QUESTIONS,
  type Question,
  resources,
  scopes,
  subjectKeys,
  subjects,
} from '../../decision/arbitrary.ts';
import { prove } from '../../decision/prove.ts';
import type { PlainPolicy } from '../../decision/reference.ts';

/** The moment at which two policies are compared; questions are asked from then on. */
const NOW_MS = 998;

const moments = fc.constantFrom(998, 999, 1000, 1001, 1009, 1010);

/** A policy that differs from another in one place. */
function mutate(policy: PlainPolicy): fc.Arbitrary<PlainPolicy> {
  return fc.oneof(
    grants.map((grant) => ({
      ...policy,
      grants: [{ ...grant, name: 'grant 0' }, ...policy.grants.slice(1)],
    })),
    scopes.map((scope) => ({ ...policy, scopes: [scope, ...policy.scopes.slice(1)] })),
    fc.tuple(fc.nat(3), subjectKeys).map((member) => ({ ...policy, members: [...policy.members, member] })),
    fc.constant({ ...policy, members: policy.members.slice(1) }),
    fc.nat(3).map((fallback) => ({ ...policy, fallback })),
    fc.constant({ ...policy, fallback: undefined }),
    fc.subarray(['alice@example.com', 'sre', 'deadbeef']).map((named) => ({ ...policy, named })),
    fc
      .tuple(fc.constantFrom('alice@example.com', 'sre', 'deadbeef'), fc.constantFrom(0, 999, 1001, Infinity))
      .map((each) => ({ ...policy, suspended: [...policy.suspended, each] })),
    fc.constant({ ...policy, declared: undefined }),
    fc.constant({ ...policy, catalogue: policy.catalogue.slice(1) }),
    fc.constant({ ...policy, ownNames: [] }),
  );
}

const pairs = policies.chain((old) =>
  fc.tuple(
    fc.constant(old),
    fc.oneof({ weight: 3, arbitrary: mutate(old) }, { weight: 1, arbitrary: policies }),
  ),
);

const questions = fc.array(
  fc.record({ subject: subjects, action: actions, resource: resources, nowMs: moments }),
  { minLength: QUESTIONS, maxLength: QUESTIONS },
);

function toComparable(plain: PlainPolicy): Comparable {
  return {
    data: { head: plain, slices: [{ ...plain, tokens: [], routes: [], gates: [] }] },
    policy: compile(plain),
  };
}

function effectOf(
  { policy }: Comparable,
  { subject, action, resource, nowMs }: Question,
  proposes = false,
): string | undefined {
  const asked = toResource(policy, { ...resource, id: '' });
  if ('attribute' in asked) return undefined;
  const standing = stand(policy, subject, nowMs);
  if (!proposes) return authorize(policy, standing, action, asked, nowMs).effect;
  return handOut(policy, standing, action, asked, [{ permission: [], scope: [], untilMs: 0 }], nowMs).effect;
}

/** Says whether a principal is the subject of a change. */
function isAbout(about: About, subject: Subject, old: Comparable, next: Comparable): boolean {
  if (about.by === 'anyone') return true;
  if (subject === 'anonymous') return false;
  const names = namesOf(subject);
  switch (about.by) {
    case 'authenticated':
      return true;
    case 'suspended':
      return names.includes(about.name);
    case 'named':
      return [...names, ...subject.groups.map(fold)].includes(about.name);
    case 'stranger':
      return [old, next].every(({ policy }) => policy.directory.ownOf(subject).length === 0);
    case 'user':
    case 'group':
    case 'token':
    case 'workload':
    case 'attribute':
    case 'match': {
      const directory = createDirectory();
      directory.add(about, { grants: [], buckets: undefined });
      return directory.ownOf(subject).length > 0;
    }
  }
}

function namesOf({ id, email, attributes, impersonatedBy }: Principal): readonly string[] {
  const lists = [...attributes].flatMap(([key, value]) =>
    key === 'x-auth-request-groups' ? value.split(',').map((each) => each.trim()) : [],
  );
  return [id, email ?? id, impersonatedBy ?? id, ...attributes.values(), ...lists].map(fold);
}

/** Every action and every type that a policy names. */
function wordsOf({ data: { head } }: Comparable): ReadonlySet<string> {
  const texts = [...head.permissions.flat(), ...(head.declared ?? [])];
  const listed = head.catalogue.flatMap(({ operation, ...entry }) => [
    operation ?? entry.verb,
    entry.verb,
    entry.requires,
  ]);
  const actions = texts.flatMap(([, allowed]) => (allowed === '*' ? [] : allowed));
  const types = [
    ...head.types,
    ...head.permissions.flat().flatMap(([type]) => (type === '*' ? [] : type)),
    ...[...(head.declared ?? []), ...head.ownNames].map(([type]) => type),
    ...head.catalogue.map(({ type }) => type),
  ];
  return new Set(
    [...listed, ...actions, ...head.actions]
      .map((word) => `action ${word}`)
      .concat(types.map((word) => `type ${word}`)),
  );
}

test('an answer that changes is covered by a reported change, and every reported change is one', (t) =>
  prove(t, fc.tuple(pairs, questions), QUESTIONS, ([[before, after], asked]) => {
    const old = toComparable(before);
    const next = toComparable(after);
    const words = wordsOf(old).union(wordsOf(next));
    const { changes, undecided } = comparePolicies(old, next, NOW_MS, () => undefined);

    for (const { direction, witness } of changes) {
      const { pair, row, subject, atMs } = witness;
      const resource = { type: pair.type, attributes: row };
      const question = { subject, action: pair.action, resource, nowMs: atMs };
      const effects = [old, next].map((policy) => effectOf(policy, question, pair.proposes)).join(' ');
      ok(effects === (direction === 'WIDER' ? 'DENY ALLOW' : 'ALLOW DENY'), `${direction} but ${effects}`);
      ok(atMs >= NOW_MS);
    }

    for (const question of asked) {
      const [was, is] = [effectOf(old, question), effectOf(next, question)];
      if (was === is || was === undefined || is === undefined) continue;
      const direction = is === 'ALLOW' ? 'WIDER' : 'NARROWER';
      const covering = [...changes, ...undecided].some((each) => covers(each, direction, question));
      ok(covering, `not told: ${direction} ${JSON.stringify(question)}`);
    }

    function covers(change: Change | Undecided, direction: string, question: Question): boolean {
      if (change.direction !== direction) return false;
      if (!change.about.some((about) => isAbout(about, question.subject, old, next))) return false;
      if (change.about.some(({ by }) => by === 'suspended')) return true;
      const { action, resource } = question;
      return change.pairs.some(
        (pair) =>
          !pair.proposes &&
          (pair.action === action || (pair.action === STRANGE && !words.has(`action ${action}`))) &&
          (pair.type === resource.type || (pair.type === STRANGE && !words.has(`type ${resource.type}`))),
      );
    }
  }));
