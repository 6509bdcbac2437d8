const LOOPBACK = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;

/**
 * Says whether a TCP connection stays on this machine, by the addresses of its ends, as IPv4, IPv6 or IPv4 on a socket
 * of both. Both have to be loopback's: a proxy on this machine that hands on what strangers sent, as Istio's does from
 * 127.0.0.6, connects to the address that they asked.
 */
export function isLoopback(remote: string, local: string): boolean {
  return LOOPBACK.test(remote) && LOOPBACK.test(local);
}
