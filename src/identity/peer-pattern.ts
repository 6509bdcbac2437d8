import { BlockList, isIP } from 'node:net';
import { compilePattern, type Matcher } from '../decision/pattern.ts';
import type { Peer } from './credentials.ts';

/** Says whether a peer is one of those that a rule names. */
export type PeerMatcher = (peer: Peer) => boolean;

const URI = /^[a-z][a-z0-9+.-]*:\/\/[^\s]+$/;
const HINT =
  'write an address, a CIDR range such as `10.0.0.0/8`, or a URI such as `spiffe://cluster.local/ns/ingress/*`';

/** What is wrong with the name of a peer; nothing when it is one. */
export function peerPatternProblem(pattern: string): string | undefined {
  if (pattern === 'envoy') return '`envoy` is not read by this release; name the peers themselves';
  if (URI.test(pattern) || toSubnet(pattern) !== undefined) return undefined;
  return `\`${pattern}\` names no peer; ${HINT}`;
}

/**
 * Compiles the names of peers: addresses and ranges are compared with the peer's address, URIs with its principal,
 * `*` standing for anything. An IPv4 address is the same when a dual-stack socket wrote it as IPv6. A peer that says
 * neither is none of them.
 *
 * @throws {Error} when `peerPatternProblem` has something to say
 */
export function compilePeers(patterns: readonly string[]): PeerMatcher {
  const ranges = new BlockList();
  const principals: Matcher[] = [];
  for (const pattern of patterns) {
    const subnet = toSubnet(pattern);
    if (subnet !== undefined) ranges.addSubnet(subnet.address, subnet.prefix, subnet.family);
    else if (URI.test(pattern)) principals.push(compileName(pattern));
    else throw new Error(`\`${pattern}\` names no peer`);
  }
  return ({ address, principal }) => {
    const family = isIP(address);
    if (family !== 0 && ranges.check(address, family === 6 ? 'ipv6' : 'ipv4')) return true;
    return principal !== '' && principals.some((matches) => matches(principal));
  };
}

/** A range of addresses; a lone address is the smallest. */
export interface Subnet {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Reads an address or a CIDR range; `undefined` when it is neither. */
export function toSubnet(pattern: string): Subnet | undefined {
  const [address = '', bits, ...more] = pattern.split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  if (
    family === 0 ||
    address.includes('%') ||
    more.length > 0 ||
    (bits !== undefined && !/^\d{1,3}$/.test(bits))
  )
    return undefined;
  const prefix = bits === undefined ? most : Number(bits);
  return prefix > most ? undefined : { address, prefix, family: family === 6 ? 'ipv6' : 'ipv4' };
}

/** A name in which `*` stands for anything. */
export function compileName(pattern: string): Matcher {
  return compilePattern(pattern.replace(/[\\.+?()|[\]{}^$]/g, '\\$&').replaceAll('*', '.*'));
}
