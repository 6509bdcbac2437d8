import { type Complaints, positionOf, type Source } from '../language.ts';
import type { Reading } from '../reading.ts';
import type { PlacedSilence } from './silenced.ts';

/** Finds where the silences of documents stand in their files, and warns of those for a whole file that begin too late. */
export function placeSilences(
  sources: readonly Source<Pick<Reading, 'content' | 'silences'>>[],
  { warning }: Pick<Complaints, 'warning'>,
): readonly PlacedSilence[] {
  const begun = new Set<string>();
  return sources.flatMap((source) => {
    const isFirst = !begun.has(source.file);
    if (source.content.content.language !== 'none') begun.add(source.file);
    return source.content.silences.flatMap(({ at, code, reason, line }) => {
      const position = positionOf(source, at);
      if (line === undefined && !isFirst) {
        warning('bad-silence', position, 'a whole file is silenced before its first document; move this up');
        return [];
      }
      return [{ code, reason, position, line: line === undefined ? line : source.line + line - 1 }];
    });
  });
}
