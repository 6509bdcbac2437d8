import { type Field, ignored, type ObjectOf, object, required } from '../syntax/object.ts';
import { text } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';

type Parts = Readonly<Record<string, Field<unknown>>>;

const apiVersion: Field<Located<string>> = required(text('an API version'));
const kind: Field<Located<string>> = required(text('a kind'));

/** A Kubernetes object of some kind, as `kubectl get -o yaml` prints it; its status is not read. */
export function manifest<P extends Parts>(
  name: string,
  parts: P,
): Shape<
  ObjectOf<
    P & {
      readonly apiVersion: typeof apiVersion;
      readonly kind: typeof kind;
      readonly status: typeof ignored;
    }
  >
> {
  return object(`a ${name}`, { apiVersion, kind, ...parts, status: ignored });
}
