import type { Options } from './options.ts';
import { CONTAINER, SOCKET, SOCKET_DIRECTORY, USER, VOLUMES } from './words.ts';

/** Where containers of the pod ask. */
export function addressOf({ listen }: Options): string {
  return listen === 'socket' ? `unix:${SOCKET}` : `127.0.0.1:${listen}`;
}

/** Our container. `mayQuit` lets the pod end it, where it would go on after the pod's work. */
export function toContainer(options: Options, mayQuit: boolean): object {
  const { image, mode, httpPort } = options;
  return {
    name: CONTAINER,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(mode === 'native' && { restartPolicy: 'Always' }),
    args: toArguments(options, mayQuit),
    ports: [{ name: HTTP_PORT, containerPort: httpPort, protocol: 'TCP' }],
    resources: toResources(options),
    startupProbe: { ...probe('/startupz'), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 600 },
    readinessProbe: { ...probe('/readyz'), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
    livenessProbe: { ...probe('/livez'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: toMounts(options),
  };
}

/** The name of the port of probes and metrics, which no other container of a pod is likely to have. */
const HTTP_PORT = 'sidegate-http';

const POLICY_DIRECTORY = '/etc/sidegate/policy';

/** The ServiceAccount admission puts a token here, unless something is there. */
const TOKEN_DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';

/** `serve` writes its standard output as `-`, and logs no decisions unless told where. */
const DECISION_LOGS: Readonly<Record<string, readonly string[]>> = {
  stdout: ['--decision-log', '-'],
  stderr: ['--decision-log', 'stderr'],
};

function toArguments(options: Options, mayQuit: boolean): readonly string[] {
  const { observe, httpPort, logLevel, decisionLog } = options;
  return [
    'serve',
    '--policy',
    POLICY_DIRECTORY,
    observe ? '--observe' : '--listen',
    addressOf(options),
    '--http',
    `*:${httpPort}`,
    '--wait',
    ...(logLevel === undefined ? [] : ['--log-level', logLevel]),
    ...(DECISION_LOGS[decisionLog ?? 'off'] ?? []),
    ...(mayQuit ? ['--quit'] : []),
  ];
}

function toResources({ resources: { cpuRequest, cpuLimit, memoryRequest, memoryLimit } }: Options): object {
  return {
    requests: { cpu: cpuRequest, memory: memoryRequest },
    limits: { ...(cpuLimit !== undefined && { cpu: cpuLimit }), memory: memoryLimit },
  };
}

function probe(path: string): object {
  return { httpGet: { path, port: HTTP_PORT } };
}

function toMounts({ listen }: Options): readonly object[] {
  return [
    { name: VOLUMES.policy, mountPath: POLICY_DIRECTORY, readOnly: true },
    { name: VOLUMES.noToken, mountPath: TOKEN_DIRECTORY, readOnly: true },
    ...(listen === 'socket' ? [{ name: VOLUMES.socket, mountPath: SOCKET_DIRECTORY }] : []),
  ];
}
