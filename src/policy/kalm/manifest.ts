import { type Field, ignored, type ObjectOf, object, required } from '../syntax/object.ts';
import { word } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';

type Parts = Readonly<Record<string, Field<unknown>>>;

/** API versions under which Kalm's kinds are ours; the first is the one to write. */
export const KALM = ['sidegate.dev/v1alpha1', 'core.kalm.dev/v1alpha1'] as const;

/** The API version of what is Kubernetes' own. */
export const KUBERNETES = ['v1'] as const;

type Word = Field<Located<string>>;

/** A Kubernetes object of some kind, as `kubectl get -o yaml` prints it; its status is not read. */
export function manifest<P extends Parts>(
  name: string,
  apiVersions: readonly [string, ...string[]],
  parts: P,
): Shape<
  ObjectOf<
    P & {
      readonly apiVersion: Word;
      readonly kind: Word;
      readonly status: typeof ignored;
    }
  >
> {
  const apiVersion: Word = required(word(apiVersions));
  const kind: Word = required(word([name]));
  return object(`a ${name}`, { apiVersion, kind, ...parts, status: ignored });
}
