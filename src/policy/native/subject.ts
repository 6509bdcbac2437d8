import type { SubjectKey } from '../../decision/policy-data.ts';
import type { Place } from '../syntax/node.ts';
import { text } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';

const WHAT = '`user:E-MAIL`, `group:NAME`, `token:SHA256`, `workload:NAME`, `authenticated` or `anyone`';
const SHA256 = /^[0-9a-f]{64}$/;

/** A subject as `to` names it. The stand-in is a group that no principal has. */
export const subject: Shape<Located<SubjectKey>> = {
  what: WHAT,
  standIn,
  read(node, report) {
    const { value, at } = text(WHAT).read(node, report);
    if (value === '') return standIn(at);
    const parsed = parse(value);
    if (typeof parsed !== 'string') return { value: parsed, at };
    report.error('bad-subject', at, parsed);
    return standIn(at);
  },
};

function standIn(at: Place): Located<SubjectKey> {
  return { value: { by: 'group', name: '' }, at };
}

/** The subject, or what is wrong with it. */
function parse(value: string): SubjectKey | string {
  if (value === 'authenticated' || value === 'anyone') return { by: value };
  const [, by, name = ''] = /^(user|group|token|workload):(.*)$/.exec(value) ?? [];
  if (name.trim() !== name || (by !== undefined && name === ''))
    return `\`${value}\` names nobody; write ${WHAT}`;
  if (by === 'user' || by === 'group' || by === 'workload') return { by, name };
  if (by === 'token' && SHA256.test(name)) return { by, name };
  if (by === 'token') return 'a token is named by its SHA-256; write `token:` and 64 lower-case hex digits';
  return `\`${value}\` has no kind; write ${value.includes('@') ? `\`user:${value}\`` : WHAT}`;
}
