import { oneLine } from '../../policy/problem.ts';

/** The way from the top of a pod to a value in it. */
export type Path = readonly (string | number)[];

/** Something to say of a pod, with where in it. */
export interface Remark {
  readonly path: Path;
  readonly message: string;
}

/** The API server cuts a warning after 256 characters, so what a message repeats is kept short. */
const LONGEST_QUOTE = 72;

/** What somebody wrote, as a message repeats it. */
export function quote(text: string): string {
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return `\`${oneLine(short)}\``;
}

/** The words for a choice: `a`, `b` or `c`. */
export function choiceOf(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
}

/** A path as a reader of the pod writes it: `spec.containers[0].name`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return 'pod';
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
