import type { InjectedManifest, ManifestInjection } from '../kubernetes/manifest/inject-manifest.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';

/** A manifest with what became of it. */
export interface InjectedFile extends InjectedManifest {
  readonly file: string;
  /** As it was. */
  readonly before: string;
}

/** Whether nothing may be printed of a file, since something of it has to change first. */
export function isRefused({ problems, injections }: InjectedFile): boolean {
  return problems.length > 0 || injections.some(({ outcome }) => outcome === 'denied');
}

/** All there is to say of a file, in lines. */
export function toLines({ file, problems, injections }: InjectedFile): readonly string[] {
  const tell = (severity: string) => (remark: InjectedManifest['problems'][number]) =>
    `${formatPosition({ file, ...remark })}: ${severity}: ${oneLine(remark.message)}`;
  return [
    ...problems.map(tell('error')),
    ...injections.flatMap((each) => [
      ...each.problems.map(tell('error')),
      ...each.warnings.map(tell('warning')),
      ...(each.outcome === 'skipped'
        ? [`${file}:${each.place.line}: skipped: ${nameOf(each)}: ${each.reason}`]
        : []),
    ]),
  ];
}

/** The same for programs. */
export function toJson(files: readonly InjectedFile[]): unknown {
  return {
    ok: !files.some(isRefused),
    injections: files.flatMap(({ file, injections }) =>
      injections.map(({ place, ...injection }) => ({ file, line: place.line, ...injection })),
    ),
    problems: files.flatMap(({ file, problems }) => problems.map((problem) => ({ file, ...problem }))),
  };
}

/** The manifests as one stream. */
export function joinStreams(files: readonly InjectedFile[]): string {
  return files
    .map(({ text }, index) => {
      const marker = index > 0 && !text.startsWith('---') ? '---\n' : '';
      return marker + (index < files.length - 1 && !text.endsWith('\n') ? `${text}\n` : text);
    })
    .join('');
}

function nameOf({ kind, name }: ManifestInjection): string {
  return oneLine(`${kind} ${name}`.trim());
}
