/** The proxies whose way of asking is known. */
export const flavours = ['envoy', 'nginx', 'caddy', 'traefik'] as const;

/** A proxy's way of asking. A listener has one, and hears no other. */
export type Flavour = (typeof flavours)[number];

/**
 * The headers, in lower case, in which a proxy tells of the request that it holds back. Without a name the sub-request is
 * in that respect the request itself.
 */
export interface Family {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly authority: string;
  readonly scheme: string;
  /** Of several addresses in it the last one counts: the one that the proxy saw itself. */
  readonly peer: string;
}

/** What is to be known of a proxy. */
export interface Habits {
  readonly family: Family;
  /** The names in the family. */
  readonly members: ReadonlySet<string>;
  /** Further headers, in lower case, that are of the proxy's making, and no client's. */
  readonly added: ReadonlySet<string>;
  /** Whether it sends the body of the request along. */
  readonly sendsBody: boolean;
  /** Says `false` where a body is whole; without a name it always is. */
  readonly partialHeader: string | undefined;
  /** Whether it takes headers out of a request when it is told to. */
  readonly removesHeaders: boolean;
  /** Whether it understands nothing but 2xx, 401 and 403. */
  readonly knowsFewStatuses: boolean;
}

/** Of the sub-request itself, whoever sends it. */
const OWN = ['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'via'];

const forwarded: Family = {
  method: 'x-forwarded-method',
  target: 'x-forwarded-uri',
  authority: 'x-forwarded-host',
  scheme: 'x-forwarded-proto',
  peer: 'x-forwarded-for',
};

const envoyFamily: Family = {
  method: undefined,
  target: undefined,
  authority: 'host',
  scheme: 'x-forwarded-proto',
  peer: 'x-sidegate-peer',
};

const nginxFamily: Family = {
  method: 'x-original-method',
  target: 'x-original-uri',
  authority: 'x-original-host',
  scheme: 'x-original-proto',
  peer: 'x-real-ip',
};

/** What most proxies have in common. */
function plain(family: Family): Habits {
  const names = Object.values(family).filter((name): name is string => name !== undefined);
  return {
    family,
    members: new Set(names),
    added: new Set(OWN),
    sendsBody: false,
    partialHeader: undefined,
    removesHeaders: false,
    knowsFewStatuses: false,
  };
}

/** What is known of each. @see docs/proxies.md */
export const habits: Readonly<Record<Flavour, Habits>> = {
  envoy: {
    ...plain(envoyFamily),
    added: new Set([...OWN, 'x-envoy-internal', 'x-envoy-expected-rq-timeout-ms']),
    sendsBody: true,
    partialHeader: 'x-envoy-auth-partial-body',
    removesHeaders: true,
  },
  nginx: { ...plain(nginxFamily), knowsFewStatuses: true },
  caddy: plain(forwarded),
  traefik: {
    ...plain(forwarded),
    added: new Set([...OWN, 'x-forwarded-port', 'x-forwarded-server', 'x-real-ip']),
    sendsBody: true,
  },
};
