/** One document of a YAML stream as it is written, its marker and its comments included. */
export interface Chunk {
  readonly text: string;
  /** How many lines of the stream come before it. */
  readonly linesBefore: number;
}

/** Cuts a YAML stream before each `---`, which at the start of a line is nothing but a marker. */
export function splitStream(text: string): readonly Chunk[] {
  let linesBefore = 0;
  return text.split(/^(?=---(?:\s|$))/m).map((part) => {
    const chunk = { text: part, linesBefore };
    linesBefore += part.split('\n').length - 1;
    return chunk;
  });
}
