import { setTimeout as sleep } from 'node:timers/promises';
import { type Programs, type RunningContainer, startContainer } from './container.ts';
import { at, listAt, textAt } from './json.ts';
import { type Ask, createVolumes } from './volumes.ts';

/** A Pod whose containers run. */
export interface PodRun {
  /** Settles when no container runs any more and the API server has been told. */
  readonly ended: Promise<void>;
  /** Ends it as a deletion does: the app's containers first, native sidecars after them. */
  readonly stop: () => void;
  /** Ends it at once. */
  readonly kill: () => void;
}

interface PodSetting {
  readonly network: number | undefined;
  readonly folder: string;
  readonly programs: Programs;
  readonly ask: Ask;
}

/** A container, and the process that runs it at the moment. */
interface Part {
  readonly container: unknown;
  run: RunningContainer | undefined;
  restarts: number;
}

const pauseMs = 200;

/** Runs a Pod: init containers in order, native sidecars up to their startup probe, then the app's containers. */
export function runPod(pod: unknown, { network, folder, programs, ask }: PodSetting): PodRun {
  const volumes = createVolumes(pod, folder, ask);
  const around = { pod, network, volumes, folder, programs };
  const path = `/api/v1/namespaces/${textAt(pod, 'metadata', 'namespace')}/pods/${textAt(pod, 'metadata', 'name')}`;
  const toPart = (container: unknown): Part => ({ container, run: undefined, restarts: 0 });
  const init = listAt(pod, 'spec', 'initContainers').map(toPart);
  const apps = listAt(pod, 'spec', 'containers').map(toPart);
  const sidecars = init.filter(isSidecar);
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;

  async function syncVolumes(): Promise<boolean> {
    return await volumes.sync().then(
      () => true,
      () => false,
    );
  }

  async function begin(): Promise<void> {
    while (!isStopping() && !(await syncVolumes())) await report();
    for (const part of init) {
      if (isStopping()) return;
      part.run = await startContainer(part.container, around);
      if (!isSidecar(part)) {
        while ((await part.run.ended) !== 0 && !isStopping())
          part.run = await startContainer(part.container, around);
        continue;
      }
      while (!isStopping() && !(await part.run.passes('startupProbe'))) {
        await revive([part]);
        await syncVolumes();
        await report();
      }
    }
    for (const part of isStopping() ? [] : apps) part.run = await startContainer(part.container, around);
  }

  /** Starts again what has ended and should not have. */
  async function revive(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (isStopping() || part.run === undefined || !part.run.hasEnded()) continue;
      part.restarts += 1;
      part.run = await startContainer(part.container, around);
    }
  }

  async function goOn(): Promise<void> {
    const always = textAt(pod, 'spec', 'restartPolicy') === 'Always';
    while (!isStopping()) {
      await syncVolumes();
      await revive(always ? [...sidecars, ...apps] : sidecars);
      if (!always && apps.every(({ run }) => run?.hasEnded() === true)) return;
      await report();
    }
  }

  async function report(): Promise<void> {
    await sleep(pauseMs);
    const isReady = await allReady([...sidecars, ...apps]);
    const hasBegun = apps.every(({ run }) => run !== undefined);
    const status = {
      phase: hasBegun ? 'Running' : 'Pending',
      podIP: '127.0.0.1',
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: isReady ? 'True' : 'False' },
      ],
      initContainerStatuses: await Promise.all(init.map(statusOf)),
      containerStatuses: await Promise.all(apps.map(statusOf)),
    };
    await ask('PATCH', `${path}/status`, { status }).catch(() => undefined);
  }

  async function end(): Promise<void> {
    for (const parts of [apps, sidecars.toReversed()]) {
      for (const { run } of parts) run?.stop();
      for (const { run } of parts) await run?.ended;
    }
    const codes: (number | undefined)[] = [];
    for (const { run } of apps) codes.push(await run?.ended);
    const phase = codes.every((code) => code === 0) ? 'Succeeded' : 'Failed';
    const containerStatuses = await Promise.all(apps.map(statusOf));
    await ask('PATCH', `${path}/status`, { status: { phase, containerStatuses } }).catch(() => undefined);
    if (!isStopping()) return;
    await ask('DELETE', `${path}?gracePeriodSeconds=0`).catch(() => undefined);
  }

  return {
    ended: begin().then(goOn).then(end),
    stop: () => {
      stopping.abort();
    },
    kill: () => {
      stopping.abort();
      for (const { run } of [...init, ...apps]) run?.stop('SIGKILL');
    },
  };
}

function isSidecar({ container }: Part): boolean {
  return at(container, 'restartPolicy') === 'Always';
}

async function allReady(parts: readonly Part[]): Promise<boolean> {
  const answers = await Promise.all(parts.map(isReadyNow));
  return answers.every((answer) => answer);
}

async function isReadyNow({ run }: Part): Promise<boolean> {
  return run !== undefined && !run.hasEnded() && (await run.passes('readinessProbe'));
}

async function statusOf(part: Part): Promise<object> {
  const { container, run, restarts } = part;
  const state = (): object => {
    if (run === undefined) return { waiting: { reason: 'PodInitializing' } };
    return run.hasEnded()
      ? { terminated: { exitCode: 0, reason: 'Completed' } }
      : { running: { startedAt: new Date() } };
  };
  const isReady = await isReadyNow(part);
  return {
    name: textAt(container, 'name'),
    image: textAt(container, 'image'),
    imageID: textAt(container, 'image'),
    containerID: `process://${textAt(container, 'name')}`,
    ready: isReady,
    started: run !== undefined && (await run.passes('startupProbe')),
    restartCount: restarts,
    state: state(),
  };
}
