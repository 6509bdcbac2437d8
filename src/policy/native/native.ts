import type { Position } from '../../decision/policy-data.ts';
import { type Complaints, type Language, positionOf, type Source } from '../language.ts';
import { formatPosition } from '../problem.ts';
import { lookUp } from '../syntax/node.ts';
import { compileAuthentication } from './compile-authentication.ts';
import { compileGrants } from './compile-grants.ts';
import { compileGroups } from './compile-groups.ts';
import { compileIssuers } from './compile-issuers.ts';
import { compileOperations } from './compile-operations.ts';
import { type NativeDocument, nativeDocument } from './document.ts';
import { compileRoutes } from './route/compile-routes.ts';
import { actionsOf, createVocabulary, refuseStar } from './vocabulary.ts';

/** Sidegate's own language: `apiVersion: sidegate.dev/v1`, `kind: Policy`. */
export const native: Language<NativeDocument> = {
  claims(document) {
    const kind = lookUp(document, 'kind');
    return kind?.kind === 'scalar' && kind.text === 'Policy';
  },
  read: (document, report) => nativeDocument.read(document, report),
  compile(sources, draft, complaints) {
    const declaring = onlyOne(sources, 'types', complaints);
    const types = declaring?.content.types;
    for (const { key, value } of types ?? []) {
      if (declaring !== undefined)
        for (const name of [key, ...(value.actions ?? [])]) refuseStar(declaring, name, complaints);
    }
    if (types !== undefined) draft.declareTypes(types.map(({ key, value }) => [key.value, actionsOf(value)]));
    compileAuthentication(onlyOne(sources, 'authentication', complaints), draft, complaints);
    compileIssuers(sources, draft, complaints);
    const vocabulary = createVocabulary(sources, types, complaints);
    compileOperations(sources, vocabulary, draft, complaints);
    compileGroups(sources, draft, complaints);
    compileGrants(sources, vocabulary, draft, complaints);
    compileRoutes(sources, vocabulary, draft, complaints);
  },
};

/** The one document in which a section may stand. */
function onlyOne(
  sources: readonly Source<NativeDocument>[],
  section: 'types' | 'authentication',
  complaints: Complaints,
): Source<NativeDocument> | undefined {
  const [first, ...others] = sources.filter((source) => source.content[section] !== undefined);
  for (const other of others) {
    const where = first === undefined ? '' : formatPosition(placeOf(first, section));
    const message = `\`${section}\` stands in one document only, and there is one at ${where}; move this there`;
    complaints.error('repeated-section', placeOf(other, section), message);
  }
  return first;
}

/** Where a section says its first word; the document's own place when it says none. */
function placeOf(source: Source<NativeDocument>, section: 'types' | 'authentication'): Position {
  const { at, types, authentication } = source.content;
  return positionOf(source, (section === 'types' ? types?.[0]?.key.at : authentication?.at) ?? at);
}
