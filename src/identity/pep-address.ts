import { BlockList } from 'node:net';
import { compilePeers, type Subnet, toSubnet } from './peer-pattern.ts';

/** The widest ranges that may ask: an organisation's own networks and no more. */
const shortestPrefix: Readonly<Record<Subnet['family'], number>> = { ipv4: 8, ipv6: 32 };

const HINT = 'write an address, or a CIDR range such as `10.1.2.0/28`';

/** What is wrong with the address of those who may ask over plain TCP; nothing when it is one, or a range that is narrow. */
export function pepAddressProblem(text: string): string | undefined {
  const subnet = toSubnet(text);
  if (subnet === undefined) return `\`${text}\` is no address; ${HINT}`;
  const { address, prefix, family } = subnet;
  if (prefix < shortestPrefix[family]) {
    const most = `at most /${String(shortestPrefix[family])}`;
    return `\`${text}\` lets too many machines ask and vouch for anybody; name those of the proxies, ${most}`;
  }
  if (family === 'ipv4') {
    const isLoopback = address.startsWith('127.');
    return isLoopback ? `\`${text}\` is this machine; write \`loopback\`` : undefined;
  }
  return embedsOthers(subnet)
    ? `\`${text}\` holds this machine, or IPv4 addresses; write \`loopback\`, or them as IPv4`
    : undefined;
}

/** Compiles addresses and ranges of those who may ask. Total. @throws {Error} when one of them is none */
export function compilePepAddresses(texts: readonly string[]): (address: string) => boolean {
  if (texts.length === 0) return () => false;
  const matches = compilePeers(texts);
  return (address) => matches({ address, principal: '', certificate: '' });
}

/** Says whether a range of IPv6 has `::1` or IPv4 addresses in it, which stand for themselves. @see RFC 4291 §2.5.5 */
function embedsOthers({ address, prefix }: Subnet): boolean {
  const low = new BlockList();
  low.addSubnet('::', 80, 'ipv6');
  const range = new BlockList();
  range.addSubnet(address, prefix, 'ipv6');
  return low.check(address, 'ipv6') || range.check('::1', 'ipv6');
}
