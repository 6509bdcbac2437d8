/** A place in a text that is read from its beginning. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/** Steps over a word if it stands here, and says whether it did. */
export function take(cursor: Cursor, word: string): boolean {
  if (!cursor.text.startsWith(word, cursor.at)) return false;
  cursor.at += word.length;
  return true;
}

/** Steps over what a sticky expression finds here, and gives it with its groups. */
export function match(cursor: Cursor, sticky: RegExp): readonly (string | undefined)[] | undefined {
  sticky.lastIndex = cursor.at;
  const found = sticky.exec(cursor.text);
  if (found === null) return undefined;
  cursor.at += found[0].length;
  return found;
}
