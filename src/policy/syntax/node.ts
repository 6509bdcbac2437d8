/** A place in a document: line and column, both from 1, counted from the document's first line. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What YAML and JSON have in common: scalars as text, so that no value changes by being read. */
export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly offset: number;
}

export interface Entry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly offset: number;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly text: string;
  /** Written without quotes: a blank, `null` or `~` then means that nothing was written. */
  readonly plain: boolean;
  readonly offset: number;
}

/** Says whether a node is a place left blank. */
export function isBlank(node: Node): boolean {
  return node.kind === 'scalar' && node.plain && ['', 'null', '~', 'Null', 'NULL'].includes(node.text);
}

/** The value of a key of a map, if it is there. */
export function lookUp(node: Node, key: string): Node | undefined {
  if (node.kind !== 'map') return undefined;
  return node.entries.find((entry) => entry.key.text === key)?.value;
}
