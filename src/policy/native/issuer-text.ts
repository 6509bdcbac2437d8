import type { Algorithm } from '../../identity/jwt/algorithm.ts';
import type { TokenPlace } from '../../identity/jwt/issuer-data.ts';
import type { Place } from '../syntax/node.ts';
import type { Located, Pair } from '../syntax/shape.ts';

/** Clocks that are kept by NTP are much closer. */
export const usualToleranceSeconds = 10;

/** An issuer of JSON Web Tokens, as read. */
export interface IssuerText {
  readonly at: Place;
  readonly name: Located<string>;
  readonly issuer: Located<string>;
  readonly audiences: readonly Located<string>[];
  readonly jwksUri: Located<string> | undefined;
  readonly jwksFile: Located<string> | undefined;
  readonly algorithms: readonly Located<Algorithm>[] | undefined;
  readonly from: readonly Located<TokenPlace>[] | undefined;
  readonly claims: ClaimsText | undefined;
  readonly may: BoundsText | undefined;
  readonly typ: Located<string> | undefined;
  readonly azp: readonly Located<string>[] | undefined;
  readonly clockToleranceSeconds: Located<number> | undefined;
}

/** Which claims say what; of an e-mail and groups, an empty text means none. */
export interface ClaimsText {
  readonly id: Located<string> | undefined;
  readonly email: Located<string> | undefined;
  readonly groups: Located<string> | undefined;
  readonly attributes: readonly Pair<Located<string>>[] | undefined;
}

/** What an issuer may assert. */
export interface BoundsText {
  readonly at: Place;
  readonly emailDomains: readonly Located<string>[] | undefined;
  readonly groupPrefix: Located<string> | undefined;
}
