import type { Algorithm } from './algorithm.ts';

/**
 * Where an issuer's keys come from: a document that it publishes, a JWKS at an address, or a JWKS in a file; from nowhere
 * when Envoy alone verifies its tokens.
 */
export type KeyPlace =
  | { readonly by: 'envoy' }
  | { readonly by: 'discovery' }
  | { readonly by: 'uri'; readonly uri: string }
  | { readonly by: 'file'; readonly path: string };

/**
 * Where a token may stand in a request. Names of headers are lower-case, names of cookies as they are. Of a token that
 * Envoy verified only the claims come, under the key by which its `jwt_authn` keeps them.
 */
export type TokenPlace =
  | { readonly at: 'authorization' }
  | { readonly at: 'header'; readonly name: string }
  | { readonly at: 'cookie'; readonly name: string }
  | { readonly at: 'envoy'; readonly key: string };

/** The names on the way to a claim, outermost first; never empty. */
export type ClaimPath = readonly string[];

/** Which claims say what; `undefined` where none does. */
export interface ClaimPaths {
  readonly id: ClaimPath;
  readonly email: ClaimPath | undefined;
  readonly groups: ClaimPath | undefined;
  /** By the key of the attribute, lower-case. */
  readonly attributes: readonly (readonly [key: string, path: ClaimPath])[];
}

/** What an issuer may assert. */
export interface Bounds {
  /** Lower-case domains of its e-mails; with none it may assert no e-mail. */
  readonly emailDomains: readonly string[];
  /** What its groups begin with; absent, it may assert no group. */
  readonly groupPrefix: string | undefined;
}

/** An issuer of JSON Web Tokens that a policy believes, as plain data that crosses threads. */
export interface IssuerData {
  /** The name by which the policy knows it; letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string;
  /** A token is for us when its `aud` has one of these. */
  readonly audiences: readonly string[];
  readonly keys: KeyPlace;
  readonly algorithms: readonly Algorithm[];
  readonly from: readonly TokenPlace[];
  readonly claims: ClaimPaths;
  /** Absent: any e-mail and any group, which only a lone issuer may. */
  readonly may: Bounds | undefined;
  /** The `typ` its tokens must have; absent: none, `JWT` or `at+jwt`. */
  readonly typ: string | undefined;
  /** The clients whose tokens count, by `azp`; absent: all. */
  readonly azp: readonly string[] | undefined;
  /** How far its clock may be ahead of ours, for `nbf` and `iat`. */
  readonly clockToleranceSeconds: number;
}
