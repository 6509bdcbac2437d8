import { LineCounter, parseDocument } from 'yaml';
import { type Examined, examine } from '../inject/examine.ts';
import { isFields } from '../inject/json-reader.ts';
import type { Path, Remark } from '../inject/remark.ts';
import type { InjectorSettings } from '../inject/settings.ts';
import { prefix } from './apply-patch.ts';
import { misplacedWords } from './misplaced-words.ts';
import { type Place, placeAt, placeOf, type ReadDocument } from './place.ts';
import { type PodTemplate, podTemplatesOf } from './pod-templates.ts';
import { type Chunk, splitStream } from './stream.ts';
import { READ_OPTIONS, writePatched } from './write-document.ts';

/** A remark with its place in a file. */
interface PlacedRemark extends Place {
  readonly message: string;
}

/** What became of one workload of a manifest; the patch is one of its document. */
export interface ManifestInjection
  extends Omit<Examined, 'warnings' | 'problems'>,
    Omit<PodTemplate, 'path' | 'object' | 'namespace'> {
  /** Which document of the stream, from 1. */
  readonly document: number;
  readonly namespace: string;
  readonly place: Place;
  readonly warnings: readonly PlacedRemark[];
  readonly problems: readonly PlacedRemark[];
}

/** A manifest with Sidegate in its workloads, and what happened to each. */
export interface InjectedManifest {
  /** Documents that did not change are as they were written, to the byte. */
  readonly text: string;
  readonly injections: readonly ManifestInjection[];
  /** Why the text is no YAML, or cannot be changed. */
  readonly problems: readonly PlacedRemark[];
}

/** Where documents go that name no namespace, and what every pod gets. */
export interface ManifestSettings {
  readonly namespace: string;
  readonly injector: InjectorSettings;
}

/** Injects into every workload of a YAML stream. */
export function injectManifest(text: string, settings: ManifestSettings): InjectedManifest {
  let number = 0;
  const done = splitStream(text).map((chunk) => {
    const read = readDocument(chunk);
    if (read.document.contents !== null) number += 1;
    return injectDocument(read, number, settings);
  });
  return {
    text: done.map((each) => each.text).join(''),
    injections: done.flatMap(({ injections }) => injections),
    problems: done.flatMap(({ problems }) => problems),
  };
}

/** Behind the marker of a document kubectl passes over it; a parser of the stream takes it for a part of the first key. */
const HIDDEN_MARK = /^---[^\n]*\n?(?:\s|#[^\n]*\n)*\ufeff|^---[ \t]*\ufeff/;

function readDocument({ text, linesBefore }: Chunk): ReadDocument {
  const lines = new LineCounter();
  return { text, linesBefore, lines, document: parseDocument(text, { ...READ_OPTIONS, lineCounter: lines }) };
}

function injectDocument(read: ReadDocument, number: number, settings: ManifestSettings): InjectedManifest {
  const { text, document } = read;
  const refuse = (offset: number, message: string): InjectedManifest => ({
    text,
    injections: [],
    problems: [{ ...placeOf(read, offset), message }],
  });
  if (HIDDEN_MARK.test(text))
    return refuse(0, 'a byte order mark stands in the middle of the stream; remove it');
  const [error] = document.errors;
  if (error !== undefined) return refuse(error.pos[0], `this is no YAML: ${firstLine(error.message)}`);
  const value = plainOf(read);
  if (value instanceof Error) return refuse(0, `this cannot be read: ${firstLine(value.message)}`);
  const injections = podTemplatesOf(value).map((template) =>
    injectTemplate(read, value, template, { ...settings, number }),
  );
  const patch = injections.flatMap((each) => each.patch);
  if (patch.length === 0) return { text, injections, problems: [] };
  const patched = writePatched(read, patch);
  if (patched !== undefined) return { text: patched, injections, problems: [] };
  return refuse(
    0,
    'an alias or a merge key stands where something is to be added; write out what it stands for',
  );
}

function injectTemplate(
  read: ReadDocument,
  value: unknown,
  { path, object, kind, name, namespace = '' }: PodTemplate,
  settings: ManifestSettings & { readonly number: number },
): ManifestInjection {
  const where = namespace === '' ? settings.namespace : namespace;
  const place = (remark: Remark): PlacedRemark => ({
    ...placeAt(read, remark.path),
    message: remark.message,
  });
  const inPod = (remark: Remark): PlacedRemark => place({ ...remark, path: [...path, ...remark.path] });
  const pod = stepInto(value, path);
  const misplaced = misplacedWords(stepInto(value, object), object, pod);
  const { outcome, reason, patch, warnings, problems } = examine(pod, where, settings.injector);
  return {
    document: settings.number,
    kind,
    name,
    namespace: where,
    place: placeAt(read, path),
    outcome,
    reason,
    patch: patch.map((each) => ({ ...each, path: prefix(path, each.path) })),
    warnings: [...misplaced.map(place), ...warnings.map(inPod)],
    problems: problems.map(inPod),
  };
}

function plainOf({ document }: ReadDocument): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function stepInto(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else found = isFields(found) ? found[step] : undefined;
  }
  return found;
}

function firstLine(message: string): string {
  const [first = ''] = message.split('\n', 1);
  return first.slice(0, 1).toLowerCase() + first.slice(1).replace(/ at line \d+, column \d+:$/, '');
}
