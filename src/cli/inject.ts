import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { type Flags, UsageError } from '../config.ts';
import { injectManifest } from '../kubernetes/manifest/inject-manifest.ts';
import { type Command, EXIT, type Output } from './command.ts';
import { jsonFlag, many, one, toggle } from './flags.ts';
import { type InjectedFile, isRefused, joinStreams, toJson, toLines } from './inject-text.ts';
import { injectorFlags, toInjectorSettings } from './injector-flags.ts';

const flags: Flags = {
  file: {
    ...many('FILE', 'a manifest in YAML or JSON, or `-` for stdin; may be given more than once'),
    short: 'f',
  },
  namespace: one('NAME', 'the namespace of what names none', 'default'),
  diff: toggle('print what changes, and not the manifests'),
  json: jsonFlag,
  ...injectorFlags,
};

/** `sidegate inject`: what the webhook does to pods, to manifests. */
export const injectCommand: Command = {
  usage: 'inject -f FILE …',
  about:
    'Puts Sidegate into the pods of manifests as the webhook of `sidegate injector` would, and prints the manifests: of Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, PodTemplate and lists of them; all other documents stay as they are, and so does what has a Sidegate already. No label is needed, and `sidegate.dev/inject: "false"` keeps a pod out. What is skipped, and why, goes to stderr.',
  flags,
  example: 'sidegate inject -f docs/kubernetes/shop.yaml --diff',
  exits: [
    '0 the manifests are printed, whatever was skipped',
    '1 a pod is denied or a manifest cannot be read, and nothing is printed but why',
    '2 the command line is wrong',
  ],
  async run(config, { out, err }) {
    const paths = config.all('file');
    if (paths.length === 0) throw new UsageError('which manifests? Give `-f FILE`, or `-f -` for stdin');
    if (config.on('diff') && config.on('json')) throw new UsageError('give `--diff` or `--json`, not both');
    const settings = { namespace: config.one('namespace') ?? '', injector: toInjectorSettings(config) };
    const files: InjectedFile[] = [];
    for (const file of new Set(paths)) {
      const before = await readManifest(file, err);
      if (before === undefined) return EXIT.problems;
      files.push({ file, before, ...injectManifest(before, settings) });
    }
    for (const line of files.flatMap(toLines)) err(`${line}\n`);
    const refused = files.some(isRefused);
    if (config.on('json')) out(`${JSON.stringify(toJson(files))}\n`);
    else if (!refused) out(config.on('diff') ? files.map(toDiff).join('') : joinStreams(files));
    return refused ? EXIT.problems : EXIT.ok;
  },
};

async function readManifest(file: string, err: Output['err']): Promise<string | undefined> {
  try {
    return file === '-' ? await readAll(process.stdin) : readFileSync(file, 'utf8');
  } catch (error) {
    err(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

/** Nothing where nothing changed. */
function toDiff({ file, before, text }: InjectedFile): string {
  if (before === text) return '';
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(file, file, before, text, 'as it is', 'injected', options);
}
