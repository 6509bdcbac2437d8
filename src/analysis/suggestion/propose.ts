import { authorize, type Resource } from '../../decision/authorize.ts';
import type { Principal } from '../../decision/principal.ts';
import { toResource } from '../../decision/resource.ts';
import { stand } from '../../decision/standing.ts';
import type { GiveGrant } from '../../decision/suggest-changes.ts';
import { assemble } from '../../policy/assemble.ts';
import { load } from '../../policy/load.ts';
import type { ReadingCache, SourceFile } from '../../policy/loader.ts';
import type { Reading } from '../../policy/reading.ts';
import { readSources } from '../../policy/sources.ts';
import { toKalmChange } from './kalm-change.ts';
import { toKfuseChange } from './kfuse-change.ts';
import { firstAttributeLine, toNativeChange } from './native-change.ts';
import type { SuggestedChange, Wanted } from './suggested-change.ts';

/** A policy as it was read. */
export interface PolicySource {
  readonly files: readonly SourceFile[];
  readonly readings: ReadingCache;
}

/** A question that was denied, and the grant that would allow it. */
export interface Proposed {
  readonly grant: GiveGrant;
  readonly principal: Principal;
  readonly action: string;
  readonly resource: Resource;
  readonly nowMs: number;
}

/** A change that was tried: with it the policy loads, and allows the question. */
export interface ProvenChange extends Omit<SuggestedChange, 'document'> {
  readonly language: Language;
  /** A file of the policy in that language; absent when there is none. */
  readonly file: string | undefined;
  /** Attributes of the question that the type does not declare, so that the grant is about rows whatever they have there. */
  readonly unsaid: readonly string[];
}

type Language = Exclude<Reading['content']['language'], 'none'>;

/** Where the change is tried: no file has such a name. */
const PATH = ':suggestion';

/**
 * Says a grant in the language of the policy, and in Sidegate's own where that says less. What does not load, or does not
 * allow the question, is not proposed.
 */
export function propose(source: PolicySource, proposed: Proposed): readonly ProvenChange[] {
  const { grant, principal } = proposed;
  const wanted = { grant, principal };
  const files = filesByLanguage(source);
  const theirs = [...files].flatMap(([language, file]): readonly ProvenChange[] => {
    if (language === 'native') return [];
    const change = language === 'kalm' ? toKalmChange(wanted) : toKfuseChange(wanted);
    const works = change !== undefined && allows(source, change.document, proposed);
    return works ? [{ ...change, language, file, unsaid: [] }] : [];
  });
  const own = proposeNative(source, wanted, proposed, files.get('native'));
  return own === undefined ? theirs : [...theirs, own];
}

function proposeNative(
  source: PolicySource,
  wanted: Wanted,
  proposed: Proposed,
  file: string | undefined,
): ProvenChange | undefined {
  const { clause } = wanted.grant;
  const { problems } = tryOut(source, toNativeChange(wanted).document);
  const undeclared = new Set(
    problems
      .filter(({ code, position }) => code === 'unknown-attribute' && position.file === PATH)
      .map(({ position }) => position.line - firstAttributeLine),
  );
  const said = clause.filter((_, place) => !undeclared.has(place));
  if (said.length === 0 && clause.length > 0) return undefined;
  const change = toNativeChange({ ...wanted, grant: { ...wanted.grant, clause: said } });
  if (!allows(source, change.document, proposed)) return undefined;
  const unsaid = clause.filter((filter) => !said.includes(filter)).map(({ key }) => key);
  return { ...change, language: 'native', file, unsaid };
}

function allows(
  source: PolicySource,
  document: string,
  { principal, action, resource, nowMs }: Proposed,
): boolean {
  const { policy: data } = tryOut(source, document);
  if (data === undefined) return false;
  const { policy } = assemble(data);
  const asked = toResource(policy, { type: resource.type, id: '', attributes: resource.attributes });
  if ('attribute' in asked) return false;
  return authorize(policy, stand(policy, principal, nowMs), action, asked, nowMs).effect === 'ALLOW';
}

/** A copy of what was read: a load forgets what it does not use. */
function tryOut({ files, readings }: PolicySource, text: string): ReturnType<typeof load> {
  return load([...files, { path: PATH, text }], new Map(readings));
}

/** The files of each language; of Sidegate's own those that hold grants before those that say something else. */
function filesByLanguage({ files, readings }: PolicySource): ReadonlyMap<Language, string> {
  const found = new Map<Language, string>();
  let grants: string | undefined;
  for (const { file, content } of readSources(files, readings)) {
    const reading = content.content;
    if (reading.language !== 'none' && !isTokenOnly(reading)) found.set(reading.language, file);
    if (reading.language === 'native' && reading.document.grants !== undefined) grants = file;
  }
  return grants === undefined ? found : found.set('native', grants);
}

/** An access token is written like Kalm's in a policy of any language, and says nothing of which that is. */
function isTokenOnly(reading: Reading['content']): boolean {
  return reading.language === 'kalm' && reading.document.objects.every(({ kind }) => kind === 'AccessToken');
}
