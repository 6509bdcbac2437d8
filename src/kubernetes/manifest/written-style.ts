import { isMap, isSeq, type ToStringOptions, visit } from 'yaml';
import { placeOf, type ReadDocument, startOf } from './place.ts';

/** How a document is indented and padded, so that what is added looks like the rest. */
export function styleOf(read: ReadDocument): ToStringOptions {
  const found: { indent?: number; indentSeq?: boolean; flowCollectionPadding?: boolean } = {};
  visit(read.document, {
    Pair(_, { key, value }) {
      if (!isMap(value) && !isSeq(value)) return;
      const from = startOf(key);
      const to = startOf(value);
      if (from === undefined || to === undefined || value.items.length === 0) return;
      const deeper = placeOf(read, to).column - placeOf(read, from).column;
      if (value.flow === true) found.flowCollectionPadding ??= read.text[to + 1] === ' ';
      else if (isMap(value)) found.indent ??= deeper;
      else found.indentSeq ??= deeper > 0;
    },
  });
  return { ...found, lineWidth: 0 };
}
