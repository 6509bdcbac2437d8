import type { TokenPlace } from '../../identity/jwt/issuer-data.ts';
import { text } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';

const WHAT = '`authorization`, `header:NAME` or `cookie:NAME`';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A place of a request where a token may stand. */
export const tokenPlace: Shape<Located<TokenPlace>> = {
  what: WHAT,
  standIn: (at) => ({ value: { at: 'authorization' }, at }),
  read(node, report) {
    const { value, at } = text(WHAT).read(node, report);
    const parsed = value === '' ? undefined : parse(value);
    if (typeof parsed === 'string') report.error('bad-value', at, parsed);
    return { value: typeof parsed === 'object' ? parsed : { at: 'authorization' }, at };
  },
};

/** The place, or what is wrong with it. */
function parse(value: string): TokenPlace | string {
  if (value === 'authorization') return { at: value };
  const [kind, name = ''] = value.split(':');
  if (`${kind}:${name}` !== value || (kind !== 'header' && kind !== 'cookie') || !TOKEN.test(name)) {
    return `\`${value}\` is no place of a token; write ${WHAT}`;
  }
  if (kind === 'cookie') return { at: kind, name };
  const folded = name.toLowerCase();
  if (folded === 'authorization') return 'write `authorization` alone for the header of that name';
  if (folded === 'cookie') return 'write `cookie:` and the name of the cookie';
  return { at: kind, name: folded };
}
