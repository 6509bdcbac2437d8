/** One header as received, repeats kept. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** The downstream peer that sent the credentials, as the PEP saw it. Empty strings mean that it did not say. */
export interface Peer {
  readonly address: string;
  readonly principal: string;
  /** The peer's certificate, whose chain the PEP verified: PEM, as it is or URL-encoded. */
  readonly certificate: string;
}

/** What an end client showed, as a PEP relays it. */
export interface Credentials {
  readonly headers: readonly Header[];
  readonly peer: Peer | undefined;
  /** The claims of tokens that the PEP itself verified, by the key under which it keeps them; absent: none. */
  readonly verifiedClaims?: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}
