import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a document. */
export interface Block {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The policy that the same section shows last before the block. */
  readonly policy: string | undefined;
  /** The command by which the same section says, last before the block, how that policy is served. */
  readonly serve: string | undefined;
}

/** A command of a `console` block with what the document says it prints; `…` stands for anything. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly command: string;
  readonly output: string;
  readonly policy: string | undefined;
  readonly serve: string | undefined;
}

/** Every fenced block of the README, of CONTRIBUTING and of `docs/`. */
export function readBlocks(): readonly Block[] {
  const docs = readdirSync(`${root}docs`).map((name) => `docs/${name}`);
  const files = ['README.md', 'CONTRIBUTING.md', ...docs.filter((file) => file.endsWith('.md'))];
  return files.flatMap((file) => blocksOf(file, readFileSync(root + file, 'utf8')));
}

const BLOCK = /^```(\w+)\n(.*?)^```$/gms;

function blocksOf(file: string, text: string): readonly Block[] {
  return [...text.matchAll(BLOCK)].map((match) => {
    const above = text.slice(0, match.index);
    const section = [...above.slice(above.lastIndexOf('\n## ')).matchAll(BLOCK)];
    return {
      file,
      line: above.split('\n').length + 1,
      language: match[1] ?? '',
      text: match[2] ?? '',
      policy: section.findLast(([, language]) => language === 'yaml')?.[2],
      serve: section.findLast(([, , each]) => each?.startsWith('npx sidegate serve '))?.[2],
    };
  });
}

/** The commands of a `console` block. */
export function toExamples({ file, line, text, policy, serve }: Block): readonly Example[] {
  let at = line;
  return text.split(/^(?=\$ )/m).map((part) => {
    const [first = '', ...rest] = part.split('\n');
    const example = {
      file,
      line: at,
      command: first.slice('$ '.length),
      output: rest.join('\n').trimEnd(),
      policy,
      serve,
    };
    at += part.split('\n').length - 1;
    return example;
  });
}

/** Says whether an output is what a document says; a line that is only `…` stands for all that follows. */
export function isAsDocumented(output: string, documented: string): boolean {
  const pattern = documented
    .split('…')
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*?');
  return new RegExp(`^${pattern}$`, 's').test(output.trimEnd());
}
