import { fold } from '../decision/fold.ts';
import { formatKey } from '../decision/key-text.ts';
import type { Policy } from '../decision/policy.ts';
import type { PolicyHead, SubjectKey } from '../decision/policy-data.ts';
import type { Principal, Subject } from '../decision/principal.ts';
import type { LoadedPolicy } from '../policy/loader.ts';
import { suggest } from '../policy/syntax/suggest.ts';

/** What may be misspelt in a question, a line each: a type or an action that the policy does not name. */
export function hintsOf(
  { head }: LoadedPolicy,
  policy: Policy,
  action: string,
  type: string,
): readonly string[] {
  const { operationOf } = policy.catalogue.interpret(action, type);
  if (operationOf !== undefined && operationOf !== type) {
    return [`the operation \`${action}\` is one of \`${operationOf}\``];
  }
  return [
    ...unknown('type', type, typesOf(head), head.declared !== undefined),
    ...unknown('action', action, actionsOf(head), true),
  ];
}

/** Where any name will do, only what looks like a slip is told. */
function unknown(what: string, name: string, known: readonly string[], isClosed: boolean): readonly string[] {
  const near = suggest(name, known);
  if (known.includes(name) || (near === '' && !isClosed)) return [];
  return [`the policy names no ${what} \`${name}\`${near}`];
}

function typesOf({ types, declared = [], catalogue }: PolicyHead): readonly string[] {
  return [...new Set([...types, ...declared.map(([type]) => type), ...catalogue.map(({ type }) => type)])];
}

function actionsOf({ actions, catalogue }: PolicyHead): readonly string[] {
  return [
    ...actions,
    ...catalogue.flatMap(({ verb, operation }) => (operation === undefined ? [verb] : [verb, operation])),
  ];
}

/** What may be misspelt in whom a question is about, a line each: a name that the policy has in another spelling. */
export function hintsOfSubject({ slices }: LoadedPolicy, subject: Subject): readonly string[] {
  if (subject === 'anonymous') return [];
  const keys = slices.flatMap((slice) => slice.members).map(([, key]) => key);
  const known = new Set(keys.map(formatKey));
  const folded = new Map(keys.map((key) => [fold(formatKey(key)), formatKey(key)]));
  const isUnknownToken =
    subject.kind === 'ACCESS_TOKEN' && !slices.some(({ tokens }) => tokens.some(([id]) => id === subject.id));
  return [
    ...(isUnknownToken ? [UNKNOWN_TOKEN] : []),
    ...new Set(namesOf(subject).flatMap((name) => hintOf(name, known, folded, keys))),
  ];
}

const UNKNOWN_TOKEN =
  'no `AccessToken` document of the policy has this SHA-256, so nobody can show the token';

function namesOf({ kind, id, email, groups, attributes }: Principal): readonly SubjectKey[] {
  const own: readonly SubjectKey[] =
    kind === 'USER'
      ? [email ?? []].flat().map((name) => ({ by: 'user', name }))
      : [{ by: kind === 'WORKLOAD' ? 'workload' : 'token', name: id }];
  return [
    ...own,
    ...groups.map((name) => ({ by: 'group', name }) as const),
    ...[...attributes].map(([key, value]) => ({ by: 'attribute', key, value }) as const),
  ];
}

function hintOf(
  key: SubjectKey,
  known: ReadonlySet<string>,
  folded: ReadonlyMap<string, string>,
  keys: readonly SubjectKey[],
): readonly string[] {
  const text = formatKey(key);
  if (known.has(text)) return [];
  if ('name' in key && key.name.startsWith(`${key.by}:`)) {
    return [
      `\`${text}\`: the kind is said by the flag; write the name alone, \`${key.name.slice(key.by.length + 1)}\``,
    ];
  }
  const other = folded.get(fold(text));
  if (other !== undefined) return [`the policy has \`${other}\`, and grants want the exact spelling`];
  const value = 'name' in key ? key.name : '';
  const asAttribute = keys.find((each) => each.by === 'attribute' && each.value === value);
  if (asAttribute !== undefined) {
    return [
      `the policy knows \`${value}\` by an identity key; ask with \`--attribute ${formatKey(asAttribute)}\``,
    ];
  }
  const near = suggest(text, alike(text, known));
  return near === '' ? [] : [`the policy names no \`${text}\`${near}`];
}

const EMAIL = /^[^:=]*[:=](.*)@[^@]*$/;

/** The names that may be meant: of e-mails those whose part before the `@` is alike, for all of a company end the same. */
function alike(text: string, known: ReadonlySet<string>): readonly string[] {
  const own = EMAIL.exec(text)?.[1];
  if (own === undefined) return [...known];
  return [...known].filter((other) => {
    const another = EMAIL.exec(other)?.[1];
    return another === undefined || another === own || suggest(own, [another]) !== '';
  });
}
