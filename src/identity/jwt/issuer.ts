import type { IssuerData } from './issuer-data.ts';
import type { KeySource } from './key-source.ts';

/** An issuer that is believed, with its keys. */
export interface Issuer {
  readonly data: IssuerData;
  readonly keys: KeySource;
  /** The prefixes of all issuers' groups. */
  readonly groupPrefixes: readonly string[];
}

/** Joins the issuers of a policy with their keys, which stand in the same order. */
export function toIssuers(list: readonly IssuerData[], sources: readonly KeySource[]): readonly Issuer[] {
  const groupPrefixes = list.flatMap(({ may }) => may?.groupPrefix ?? []);
  return list.flatMap((data, place) => {
    const keys = sources[place];
    return keys === undefined ? [] : [{ data, keys, groupPrefixes }];
  });
}
