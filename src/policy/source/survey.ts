import { join } from 'node:path';
import { dataLink, listPolicyFiles } from './policy-files.ts';
import { followPath, type Step, type Trail } from './trail.ts';

/** A directory in which a change of some entries may change the policy. */
export interface Place {
  /** Tells the directory from another one that takes its path later. */
  readonly identity: string;
  /** Entries that lead to the policy. */
  readonly names: ReadonlySet<string>;
  /** Whether every policy file in it counts, whatever its name. */
  readonly listed: boolean;
}

/** What stands between the policy's paths and its bytes: every link, directory and file on the way. */
export interface Survey {
  /** Equal for equal states: changes when a file is written, replaced, moved, or reached through other links. */
  readonly fingerprint: string;
  /** The directories to watch, by path without links. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Looks at the policy's paths without reading a file. Of one that does not exist it knows where it would appear. */
export async function surveyPaths(paths: readonly string[]): Promise<Survey> {
  const steps: Step[] = [];
  const listed: NonNullable<Trail['directory']>[] = [];
  for (const path of paths) {
    const trail = await followPath(path);
    steps.push(...trail.steps);
    if (trail.directory === undefined) continue;
    listed.push(trail.directory);
    const inside = await trailsInside(trail.directory.directory);
    steps.push(...inside.flatMap((each) => each.steps));
  }
  const places = new Map<string, Place & { readonly names: Set<string> }>();
  for (const { directory, identity } of listed) {
    places.set(directory, { identity, names: new Set(), listed: true });
  }
  for (const { directory, identity, name } of steps) {
    const place = places.get(directory) ?? { identity, names: new Set(), listed: false };
    place.names.add(name);
    places.set(directory, place);
  }
  return { fingerprint: steps.map(toLine).join('\n'), places };
}

async function trailsInside(directory: string): Promise<readonly Trail[]> {
  const files = await listPolicyFiles(directory).catch(() => []);
  const paths = [join(directory, dataLink), ...files.map((file) => file.path)];
  return Promise.all(paths.map(followPath));
}

function toLine({ directory, name, found }: Step): string {
  return `${join(directory, name)} ${found}`;
}
