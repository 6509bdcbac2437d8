import { kalmCatalogue, kalmOwnNames } from '../catalogues/kalm.ts';
import type { Language } from '../language.ts';
import { compileBindings } from './compile-bindings.ts';
import { compileTokens } from './compile-tokens.ts';
import { isKalm, type KalmDocument, readKalm } from './document.ts';

/** Kalm's objects, as `kubectl get -o yaml` prints them. */
export const kalm: Language<KalmDocument> = {
  claims: isKalm,
  read: readKalm,
  compile(sources, draft, complaints) {
    if (sources.length === 0) return;
    draft.catalogue.push(...kalmCatalogue);
    draft.ownNames.push(...kalmOwnNames);
    compileTokens(sources, draft, complaints);
    compileBindings(sources, draft, complaints);
  },
};
