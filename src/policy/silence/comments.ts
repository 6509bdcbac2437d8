import { CST, Lexer } from 'yaml';

/** A comment of a YAML text, from its `#` to the end of its line. */
export interface Comment {
  readonly text: string;
  readonly offset: number;
}

/** The comments of a YAML text, and nothing that only looks like one: no `#` in quotes, in a block of text or in a word. */
export function commentsOf(text: string): readonly Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: CST.TokenType | null = isScalar ? 'scalar' : CST.tokenType(lexeme);
    if (type === 'comment') comments.push({ text: lexeme.trimEnd(), offset });
    isScalar = !isScalar && type === 'scalar';
    if (isScalar || type === 'doc-mode' || type === 'flow-error-end') continue;
    offset += lexeme.length;
  }
  return comments;
}
