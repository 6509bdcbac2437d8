import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Place } from '../syntax/node.ts';
import { text } from '../syntax/scalar.ts';
import { textSchema } from '../syntax/schema.ts';
import type { Located, Shape } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';

const KINDS = ['user', 'group', 'token', 'workload'] as const;
const WHAT = '`user:E-MAIL`, `group:NAME`, `token:SHA256`, `workload:NAME`, `authenticated` or `anyone`';
const SHA256 = /^[0-9a-f]{64}$/;
const SUBJECT = /^(?:authenticated|anyone|(?:user|group|workload):\S[\s\S]*|token:[0-9a-f]{64})$/;
const SUCH = ['user:E-MAIL', 'group:NAME', 'token:SHA256', 'workload:NAME', 'authenticated', 'anyone'];

/** A subject as `to` names it. The stand-in is a group that no principal has. */
export const subject: Shape<Located<SubjectKey>> = {
  what: WHAT,
  standIn,
  schema: () => ({ ...textSchema(WHAT, SUBJECT), examples: SUCH }),
  read(node, report) {
    const pair = node.kind === 'map' ? node.entries.find(({ key }) => isKind(key.text)) : undefined;
    if (pair !== undefined) {
      const message = `a space behind the colon makes this a map; write \`${pair.key.text}:NAME\``;
      report.error('bad-subject', report.place(node.offset), message);
      return standIn(report.place(node.offset));
    }
    const { value, at } = text(WHAT).read(node, report);
    if (value === '') return standIn(at);
    const parsed = parse(value);
    if (typeof parsed !== 'string') return { value: parsed, at };
    report.error('bad-subject', at, parsed);
    return standIn(at);
  },
};

function isKind(word: string): boolean {
  return KINDS.some((kind) => kind === word);
}

function standIn(at: Place): Located<SubjectKey> {
  return { value: { by: 'group', name: '' }, at };
}

/** The subject, or what is wrong with it. */
function parse(value: string): SubjectKey | string {
  if (value === 'authenticated' || value === 'anyone') return { by: value };
  const by = KINDS.find((kind) => value.startsWith(`${kind}:`));
  if (by === undefined) return problemOfKind(value);
  const name = value.slice(by.length + 1);
  if (by === 'token' && !SHA256.test(name))
    return 'a token is named by its SHA-256; write `token:` and 64 lower-case hex digits';
  if (name === '') return `\`${by}:\` names nobody; write a name behind it`;
  return name.trim() === name
    ? { by, name }
    : `a name begins right behind the colon; write \`${by}:${name.trim()}\``;
}

// INVARIANT: what has no kind and is no e-mail may be a token, and is repeated only where it is too short for one.
function problemOfKind(value: string): string {
  const [, kind] = /^([^:@\s]{1,16}):/.exec(value) ?? [];
  if (kind !== undefined)
    return `\`${kind}\` is no kind of subject${suggest(kind, KINDS) || `; write ${WHAT}`}`;
  if (/^[^\s:@]+@[^\s:@]+$/.test(value)) return `\`${value}\` has no kind; write \`user:${value}\``;
  if (value.length > 32) return `this subject has no kind; write ${WHAT}`;
  return `\`${value}\` has no kind${suggest(value, ['authenticated', 'anyone']) || `; write ${WHAT}`}`;
}
