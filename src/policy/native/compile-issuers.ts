import { dirname, resolve } from 'node:path';
import { algorithms } from '../../identity/jwt/algorithm.ts';
import { parseClaimPath } from '../../identity/jwt/claim-path.ts';
import type { Bounds, ClaimPath, ClaimPaths, IssuerData, KeyPlace } from '../../identity/jwt/issuer-data.ts';
import type { Draft } from '../draft.ts';
import type { Complaints, Source } from '../language.ts';
import { positionOf } from '../language.ts';
import type { Located } from '../syntax/shape.ts';
import { suggest } from '../syntax/suggest.ts';
import type { NativeDocument } from './document.ts';
import { isEnvoyAlone } from './envoy-rules.ts';
import { type BoundsText, type ClaimsText, type IssuerText, usualToleranceSeconds } from './issuer-text.ts';

/** Compiles the issuers that the policy believes, and refuses members of an issuer that is none of them. */
export function compileIssuers(
  sources: readonly Source<NativeDocument>[],
  draft: Draft,
  complaints: Complaints,
): void {
  for (const { content, file } of sources) {
    for (const issuer of content.authentication?.jwt ?? []) draft.jwt.push(toIssuer(issuer, file));
  }
  const names = draft.jwt.map(({ name }) => name);
  for (const source of names.length === 0 ? [] : sources) {
    const members = (source.content.groups ?? []).flatMap((group) => group.members);
    for (const { issuer } of members) {
      if (issuer === undefined || issuer.value === '' || names.includes(issuer.value)) continue;
      const hint = suggest(issuer.value, names) || '; name it under `authentication.jwt`';
      const message = `there is no issuer \`${issuer.value}\`${hint}`;
      complaints.error('unknown-issuer', positionOf(source, issuer.at), message);
    }
  }
}

function toIssuer(issuer: IssuerText, file: string): IssuerData {
  return {
    name: issuer.name.value,
    issuer: issuer.issuer.value,
    audiences: valuesOf(issuer.audiences),
    keys: toKeyPlace(issuer, file),
    algorithms: issuer.algorithms === undefined ? algorithms : valuesOf(issuer.algorithms),
    from: issuer.from === undefined ? [{ at: 'authorization' }] : valuesOf(issuer.from),
    claims: toClaims(issuer.claims),
    may: issuer.may === undefined ? undefined : toBounds(issuer.may),
    typ: issuer.typ?.value,
    azp: issuer.azp === undefined ? undefined : valuesOf(issuer.azp),
    clockToleranceSeconds: issuer.clockToleranceSeconds?.value ?? usualToleranceSeconds,
  };
}

/** A file is named from where the policy stands, so that both can be mounted together. */
function toKeyPlace({ from, jwksUri, jwksFile }: IssuerText, file: string): KeyPlace {
  if (isEnvoyAlone(from)) return { by: 'envoy' };
  if (jwksFile !== undefined) return { by: 'file', path: resolve(dirname(file), jwksFile.value) };
  return jwksUri === undefined ? { by: 'discovery' } : { by: 'uri', uri: jwksUri.value };
}

function toClaims(claims: ClaimsText | undefined): ClaimPaths {
  return {
    id: pathOf(claims?.id, 'sub') ?? ['sub'],
    email: pathOf(claims?.email, 'email'),
    groups: pathOf(claims?.groups, 'groups'),
    attributes: (claims?.attributes ?? []).map(({ key, value }) => [
      key.value.toLowerCase(),
      parseClaimPath(value.value) ?? [value.value],
    ]),
  };
}

function pathOf(claim: Located<string> | undefined, usual: string): ClaimPath | undefined {
  return parseClaimPath(claim?.value ?? usual);
}

function toBounds({ emailDomains, groupPrefix }: BoundsText): Bounds {
  return {
    emailDomains: valuesOf(emailDomains ?? []).map((domain) => domain.toLowerCase()),
    groupPrefix: groupPrefix?.value,
  };
}

function valuesOf<T>(list: readonly Located<T>[]): readonly T[] {
  return list.map(({ value }) => value);
}
