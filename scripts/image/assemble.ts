import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layBase } from './base.ts';
import { runBuildStage } from './build-stage.ts';
import { context, readAllowed } from './context.ts';
import { copyInto } from './copy-into.ts';
import { readDockerfile, type Stage } from './dockerfile.ts';

/** A file tree and how a container is made of it. */
export interface Image {
  readonly root: string;
  /** What it begins with, digest included. */
  readonly base: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly uid: number;
  readonly gid: number;
  readonly entrypoint: readonly string[];
}

/**
 * Assembles the file tree of the image as `deploy/Dockerfile` says, in an empty folder, on this project's Node in place
 * of the one that distroless brings.
 *
 * @throws {Error} on whatever in it is not understood
 */
export function assembleImage(root: string): Image {
  const [build, last, ...more] = readDockerfile(readFileSync(join(context, 'deploy/Dockerfile'), 'utf8'));
  if (build === undefined || last === undefined || more.length > 0)
    throw new Error('the Dockerfile has not two stages');
  const built = mkdtempSync(join(tmpdir(), 'sidegate-build-'));
  try {
    mkdirSync(root, { recursive: true });
    layBase(root);
    runBuildStage(build, built);
    return runLastStage(last, root, { name: build.name, root: built });
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

function runLastStage(
  { base, steps }: Stage,
  root: string,
  build: { readonly name: string | undefined; readonly root: string },
): Image {
  let image: Image = {
    root,
    base,
    environment: {},
    labels: {},
    workdir: '/',
    uid: 65532,
    gid: 65532,
    entrypoint: [],
  };
  for (const step of steps) {
    switch (step.kind) {
      case 'workdir':
        mkdirSync(join(root, step.path), { recursive: true });
        image = { ...image, workdir: step.path };
        break;
      case 'copy': {
        if (step.from !== undefined && step.from !== build.name)
          throw new Error(`there is no stage \`${step.from}\``);
        const origin =
          step.from === undefined ? { from: context, allowed: readAllowed() } : { from: build.root };
        copyInto(origin, step.sources, join(root, image.workdir), step.target);
        break;
      }
      case 'env':
        image = { ...image, environment: { ...image.environment, [step.key]: step.value } };
        break;
      case 'label':
        image = { ...image, labels: { ...image.labels, [step.key]: step.value } };
        break;
      case 'user':
        image = { ...image, uid: step.uid, gid: step.gid };
        break;
      case 'entrypoint':
        image = { ...image, entrypoint: step.words };
        break;
      case 'run':
        throw new Error('the last stage cannot run anything: distroless has no shell');
    }
  }
  return image;
}
