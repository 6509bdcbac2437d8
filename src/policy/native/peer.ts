import { isIP } from 'node:net';
import { pepNameProblem } from '../../identity/certificate/pep-names.ts';
import { peerPatternProblem } from '../../identity/peer-pattern.ts';
import { checkedText, word } from '../syntax/scalar.ts';
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
  '`unix`, `loopback`, a SPIFFE ID such as `spiffe://cluster.local/ns/ingress/*` or `dns:` and a name';
const local = word(localPeps, (value) =>
  suggest(value, localPeps) === '' ? `write ${insteadOf(value)}` : undefined,
);
const named = checkedText('the name of a certificate', pepNameProblem);

/** One who may ask: over a local connection, or by the name of a certificate. */
export const pep: Shape<Located<string>> = {
  ...named,
  what,
  read: (node, report) =>
    (node.kind === 'scalar' && node.text.includes(':') ? named : local).read(node, report),
};

/** A host's name without `dns:` is what is left out most often. */
function insteadOf(value: string): string {
  const name = `dns:${value}`;
  return value.includes('.') && !isIP(value) && pepNameProblem(name) === undefined ? `\`${name}\`` : what;
}
