/** One stage of a Dockerfile. */
export interface Stage {
  /** The image it begins with, its digest included. */
  readonly base: string;
  readonly name: string | undefined;
  /** Everything between this `FROM` and the next one, in order. */
  readonly steps: readonly Step[];
}

/** An instruction that is known here. */
type Step =
  | { readonly kind: 'workdir'; readonly path: string }
  | { readonly kind: 'run'; readonly command: string }
  | {
      readonly kind: 'copy';
      /** The stage that it copies from; absent for the build context. */
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly kind: 'env' | 'label'; readonly key: string; readonly value: string }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'entrypoint'; readonly words: readonly string[] };

const pinned = /^[a-z0-9][^\s@]*:[^\s@:]+@sha256:[0-9a-f]{64}$/;

/**
 * Reads the small part of the language that `deploy/Dockerfile` is written in: one line an instruction, no variables,
 * no shell forms.
 *
 * @throws {Error} on everything else, so that nothing of the image goes unread
 */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { base: string; name: string | undefined; steps: Step[] }[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const [, word = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    const where = `line ${index + 1} of the Dockerfile: \`${line}\``;
    if (/[$\\]|<</.test(rest)) throw new Error(`${where} has a variable, an escape or a heredoc`);
    if (word === 'FROM') {
      stages.push({ ...readFrom(rest, where), steps: [] });
      return;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${where} stands before the first FROM`);
    stage.steps.push(readStep(word, rest, where));
  });
  return stages;
}

function readFrom(rest: string, where: string): { base: string; name: string | undefined } {
  const [base = '', as, name, ...more] = rest.split(' ');
  if (!pinned.test(base)) throw new Error(`${where} names no tag with a digest`);
  if ((as !== undefined && as !== 'AS') || more.length > 0) throw new Error(`${where} is not understood`);
  return { base, name };
}

function readStep(word: string, rest: string, where: string): Step {
  switch (word) {
    case 'WORKDIR':
      return { kind: 'workdir', path: rest };
    case 'RUN':
      return { kind: 'run', command: rest };
    case 'COPY':
      return readCopy(rest.split(' '), where);
    case 'ENV':
    case 'LABEL': {
      const [, key = '', quoted, bare] = /^([\w.]+)=(?:"([^"]*)"|(\S+))$/.exec(rest) ?? [];
      if (key === '') throw new Error(`${where} is no KEY=value`);
      return { kind: word === 'ENV' ? 'env' : 'label', key, value: quoted ?? bare ?? '' };
    }
    case 'USER': {
      const [, uid, gid] = /^(\d+):(\d+)$/.exec(rest) ?? [];
      if (uid === undefined) throw new Error(`${where} is no UID:GID, which Kubernetes wants in numbers`);
      return { kind: 'user', uid: Number(uid), gid: Number(gid) };
    }
    case 'ENTRYPOINT':
      return { kind: 'entrypoint', words: readWords(rest, where) };
    default:
      throw new Error(`${where} is not understood by scripts/image`);
  }
}

function readCopy(words: readonly string[], where: string): Step {
  const options = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.at(-1);
  if (target === undefined || paths.length < 2) throw new Error(`${where} wants a source and a target`);
  const other = options.find((option) => !option.startsWith('--from='));
  if (other !== undefined || options.length > 1) throw new Error(`${where} has an option besides --from`);
  return { kind: 'copy', from: options[0]?.slice('--from='.length), sources: paths.slice(0, -1), target };
}

function readWords(rest: string, where: string): readonly string[] {
  const words: unknown = rest.startsWith('[') ? JSON.parse(rest) : undefined;
  if (!Array.isArray(words)) throw new Error(`${where} is no list of words, and the image has no shell`);
  return words.map(String);
}
