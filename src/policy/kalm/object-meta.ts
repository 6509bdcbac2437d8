import { object, optional, required } from '../syntax/object.ts';
import { formedText, text, textOrEmpty } from '../syntax/scalar.ts';
import type { Located, Shape } from '../syntax/shape.ts';

/** Where Kalm keeps what concerns the whole cluster. */
export const SYSTEM_NAMESPACE = 'kalm-system';

/**
 * The name of a namespace.
 *
 * @see RFC 1123 §2.1, as Kubernetes reads it
 */
export const NAMESPACE: RegExp = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is read of `metadata` of an object that lives in no namespace. */
interface ObjectMeta {
  readonly name: Located<string>;
}

/** What is read of `metadata` of an access token. */
export interface TokenMeta extends ObjectMeta {
  readonly labels: { readonly tokenType: Located<string> | undefined } | undefined;
}

/** What is read of `metadata` of an object that lives in a namespace. */
export interface NamespacedMeta extends ObjectMeta {
  readonly namespace: Located<string>;
}

/** What is read of `metadata` of a namespace. */
export interface NamespaceMeta extends ObjectMeta {
  readonly labels: { readonly 'kalm-enabled': Located<string> | undefined } | undefined;
}

const name = required(text('a name'));

const namespace = required(
  formedText('the name of a namespace', NAMESPACE, (value) =>
    value === '*'
      ? `\`*\` is no namespace; for a role in every one write a cluster role in \`namespace: ${SYSTEM_NAMESPACE}\``
      : `\`${value}\` is no name of a namespace; write lower-case letters, digits and \`-\``,
  ),
);

/** `metadata` of an access token; what else stands there is Kubernetes' business. */
export const tokenMeta: Shape<TokenMeta> = object(
  'the map `metadata`',
  {
    name,
    labels: optional(
      object('the map `labels`', { tokenType: optional(textOrEmpty('a type of token')) }, 'ignored'),
    ),
  },
  'ignored',
);

/** `metadata` of an object in a namespace. */
export const namespacedMeta: Shape<NamespacedMeta> = object(
  'the map `metadata`',
  { name, namespace },
  'ignored',
);

/** `metadata` of a namespace. */
export const namespaceMeta: Shape<NamespaceMeta> = object(
  'the map `metadata`',
  {
    name,
    labels: optional(
      object('the map `labels`', { 'kalm-enabled': optional(textOrEmpty('`true` or `false`')) }, 'ignored'),
    ),
  },
  'ignored',
);
