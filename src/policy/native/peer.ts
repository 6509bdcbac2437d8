import { pepNameProblem } from '../../identity/certificate/pep-names.ts';
import { peerPatternProblem } from '../../identity/peer-pattern.ts';
import { pepAddressProblem } from '../../identity/pep-address.ts';
import { checkedText, word } from '../syntax/scalar.ts';
import { textSchema } from '../syntax/schema.ts';
import type { Located, Shape } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';

/** A peer that may set a header. */
export const peer: Shape<Located<string>> = checkedText(
  'a CIDR range or a URI such as `spiffe://cluster.local/ns/ingress/*`',
  peerPatternProblem,
);

/** The local connections over which one may ask. */
export const localPeps = ['unix', 'loopback'] as const;

const what =
  '`unix`, `loopback`, a SPIFFE ID such as `spiffe://cluster.local/ns/ingress/*`, `dns:` and a name, or an address';
const local = word(localPeps, (value) =>
  suggest(value, localPeps) === '' ? `write ${insteadOf(value)}` : undefined,
);
const named = checkedText('the name of a certificate', pepNameProblem);

const ADDRESS_LIKE = /^(?=.*[\d:])[\dA-Fa-f.:%]+(?:\/.*)?$/;

/** Enough for an editor to tell a slip from a name or an address. */
const FORM = new RegExp(`^(?:unix|loopback|[\\s\\S]*:[\\s\\S]*|${ADDRESS_LIKE.source.slice(1, -1)})$`);
const SUCH = [...localPeps, 'spiffe://cluster.local/ns/ingress/*', 'dns:gateway.example.com', '10.1.2.7'];

const addressed = checkedText('an address', pepAddressProblem);

/** Says whether a text is meant as an address or a range, be it a good one or not. */
export function isAddressLike(text: string): boolean {
  return ADDRESS_LIKE.test(text);
}

/** One who may ask: over a local connection, by the name of a certificate, or from an address. */
export const pep: Shape<Located<string>> = {
  ...named,
  what,
  schema: () => ({ ...textSchema(what, FORM), examples: SUCH }),
  read(node, report) {
    if (node.kind !== 'scalar') return local.read(node, report);
    if (isAddressLike(node.text.trim())) return addressed.read(node, report);
    return (node.text.includes(':') ? named : local).read(node, report);
  },
};

/** A host's name without `dns:` is what is left out most often. */
function insteadOf(value: string): string {
  const name = `dns:${value}`;
  return value.includes('.') && pepNameProblem(name) === undefined ? `\`${name}\`` : what;
}
