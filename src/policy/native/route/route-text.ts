import type { Place } from '../../syntax/node.ts';
import type { Located, Pair } from '../../syntax/shape.ts';
import type { Template } from './template.ts';
import type { ValueText } from './value-source.ts';

/** A method with the action that it asks for, where the route says so. */
export interface MethodText {
  readonly method: Located<string>;
  readonly action: Located<string> | undefined;
}

/** Values of which a header or an extension must have one. */
export type ConditionText = Pair<readonly Located<string>[]>;

/** A route, as read. */
export interface RouteText {
  readonly at: Place;
  readonly path: Located<Template> | undefined;
  readonly grpc: Located<Template> | undefined;
  readonly hosts: readonly Located<string>[] | undefined;
  readonly headers: readonly ConditionText[] | undefined;
  readonly extensions: readonly ConditionText[] | undefined;
  readonly methods: readonly MethodText[] | undefined;
  readonly action: Located<string> | undefined;
  readonly resource: Located<string> | undefined;
  readonly attributes: readonly Pair<Located<ValueText>>[] | undefined;
  readonly scope: { readonly at: Place; readonly header: Located<string> } | undefined;
  readonly allow: Located<'anyone' | 'authenticated'> | undefined;
  readonly groups: readonly Located<string>[] | undefined;
  readonly cors: Located<'preflight'> | undefined;
  readonly login: Located<string> | undefined;
  readonly responseHeaders: readonly Pair<Located<string>>[] | undefined;
  readonly observe: Located<boolean> | undefined;
}
