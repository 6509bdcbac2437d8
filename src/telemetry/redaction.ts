import { createHmac } from 'node:crypto';

/** What the decision log must not say in clear. By default it says all that an event carries. */
export interface RedactionOptions {
  /** Resource attributes whose values are hidden, in any case. */
  readonly attributes: readonly string[];
  /** Whether principals' ids are hidden. A grant's name stays as the policy writes it. */
  readonly principalId: boolean;
  /** Makes hidden values comparable with each other: their HMAC-SHA-256 stands for them. Absent: `[redacted]` does. */
  readonly key: string | undefined;
}

/** Hides values. */
export interface Redaction {
  readonly attribute: (key: string, value: string) => string;
  readonly principalId: (id: string) => string;
  /** Hidden as soon as any attribute is, since attributes come from it. */
  readonly path: (path: string) => string;
}

/** 128 bits: enough that two values do not meet, short enough to read. */
const hashHexChars = 32;

/** Digests the options once. */
export function createRedaction({ attributes, principalId, key }: RedactionOptions): Redaction {
  const hidden = new Set(attributes.map((attribute) => attribute.toLowerCase()));

  function hide(value: string): string {
    if (key === undefined) return '[redacted]';
    return `hmac:${createHmac('sha256', key).update(value).digest('hex').slice(0, hashHexChars)}`;
  }

  return {
    attribute: (name, value) => (hidden.size > 0 && hidden.has(name.toLowerCase()) ? hide(value) : value),
    principalId: (id) => (principalId ? hide(id) : id),
    path: (path) => (hidden.size > 0 ? hide(path) : path),
  };
}
