import type { Complaints, Source } from '../language.ts';
import { refuseRepeated } from '../repeated.ts';
import type { Located } from '../syntax/shape.ts';
import type { KalmDocument, KalmObject } from './document.ts';

/** An object with the source it stands in. */
export interface Placed<T> {
  readonly source: Source<KalmDocument>;
  readonly object: T;
}

/** The objects of one kind in all documents. */
export function objectsOf<K extends KalmObject['kind']>(
  kind: K,
  sources: readonly Source<KalmDocument>[],
): readonly Placed<Extract<KalmObject, { kind: K }>>[] {
  const isOfKind = (object: KalmObject): object is Extract<KalmObject, { kind: K }> => object.kind === kind;
  return sources.flatMap((source) =>
    source.content.objects.filter(isOfKind).map((object) => ({ source, object })),
  );
}

/** Refuses objects of one kind that have one name in one namespace; in Kubernetes there cannot be two. */
export function refuseSameName(
  what: string,
  placed: readonly Placed<{ readonly name: Located<string>; readonly namespace?: Located<string> }>[],
  complaints: Complaints,
): void {
  const named = placed.flatMap(({ source, object: { name, namespace } }) => {
    const full = namespace === undefined ? name.value : `${namespace.value}/${name.value}`;
    return name.value === '' || namespace?.value === ''
      ? []
      : [{ source, name: { value: full, at: name.at } }];
  });
  refuseRepeated(what, named, complaints);
}
