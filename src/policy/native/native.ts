import type { Draft } from '../draft.ts';
import { type Complaints, type Language, positionOf, type Source } from '../language.ts';
import { formatPosition } from '../problem.ts';
import { lookUp } from '../syntax/node.ts';
import { compileGrants } from './compile-grants.ts';
import { compileGroups } from './compile-groups.ts';
import { compileIssuers } from './compile-issuers.ts';
import { compileOperations } from './compile-operations.ts';
import { type AuthenticationText, type NativeDocument, nativeDocument } from './document.ts';
import { actionsOf, createVocabulary } from './vocabulary.ts';

/** Sidegate's own language: `apiVersion: sidegate.dev/v1`, `kind: Policy`. */
export const native: Language<NativeDocument> = {
  claims(document) {
    const kind = lookUp(document, 'kind');
    return kind?.kind === 'scalar' && kind.text === 'Policy';
  },
  read: (document, report) => nativeDocument.read(document, report),
  compile(sources, draft, complaints) {
    const types = onlyOne(sources, 'types', complaints)?.types;
    if (types !== undefined) draft.declareTypes(types.map(({ key, value }) => [key.value, actionsOf(value)]));
    compileAuthentication(onlyOne(sources, 'authentication', complaints)?.authentication, draft);
    compileIssuers(sources, draft, complaints);
    const vocabulary = createVocabulary(sources, types, complaints);
    compileOperations(sources, vocabulary, draft, complaints);
    compileGroups(sources, draft, complaints);
    compileGrants(sources, vocabulary, draft, complaints);
  },
};

/** The one document in which a section may stand. */
function onlyOne(
  sources: readonly Source<NativeDocument>[],
  section: 'types' | 'authentication',
  complaints: Complaints,
): NativeDocument | undefined {
  const [first, ...others] = sources.filter((source) => source.content[section] !== undefined);
  for (const other of others) {
    const where = first === undefined ? '' : formatPosition(positionOf(first, first.content.at));
    const message = `\`${section}\` stands in one document only, and the one at ${where} has it; move this there`;
    complaints.error('repeated-section', positionOf(other, other.content.at), message);
  }
  return first?.content;
}

function compileAuthentication(authentication: AuthenticationText | undefined, draft: Draft): void {
  for (const { keys, setBy } of authentication?.headers ?? []) {
    draft.headers.push({ keys: keys.map(({ value }) => value), setBy: setBy.map(({ value }) => value) });
  }
  if (authentication?.peps !== undefined) draft.admitPeps(authentication.peps.map(({ value }) => value));
}
