import type { TokenPlace } from '../../identity/jwt/issuer-data.ts';
import { text } from '../syntax/scalar.ts';
import { textSchema } from '../syntax/schema.ts';
import type { Located, Shape } from '../syntax/shape.ts';

const WHAT = '`authorization`, `header:NAME`, `cookie:NAME` or `envoy:KEY`';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const FORM = /^(?:authorization|(?:header|cookie|envoy):\S+)$/;
const SUCH = ['authorization', 'header:NAME', 'cookie:NAME', 'envoy:KEY'];

/** A key of Envoy's metadata; often the name of a provider, or its address. */
const KEY = /^[\x21-\x7e]{1,256}$/;

/** A place of a request where a token may stand. */
export const tokenPlace: Shape<Located<TokenPlace>> = {
  what: WHAT,
  standIn: (at) => ({ value: { at: 'authorization' }, at }),
  schema: () => ({ ...textSchema(WHAT, FORM), examples: SUCH }),
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
  const [kind, ...rest] = value.split(':');
  const name = rest.join(':');
  if (kind === 'envoy' && KEY.test(name)) return { at: kind, key: name };
  if ((kind !== 'header' && kind !== 'cookie') || !TOKEN.test(name)) {
    return `\`${value}\` is no place of a token; write ${WHAT}`;
  }
  if (kind === 'cookie') return { at: kind, name };
  const folded = name.toLowerCase();
  if (folded === 'authorization') return 'write `authorization` alone for the header of that name';
  if (folded === 'cookie') return 'write `cookie:` and the name of the cookie';
  return { at: kind, name: folded };
}
