/** The domain of every label and annotation that is ours. */
export const PREFIX = 'sidegate.dev/';

/** Whether a pod wants to be injected: the only label, since selectors see labels alone. */
export const INJECT_LABEL = 'sidegate.dev/inject';

/** What was injected, in JSON; we write it. */
export const STATUS_ANNOTATION = 'sidegate.dev/status';

/** The options that a pod's annotations give. */
export const OPTIONS = {
  policy: 'sidegate.dev/policy',
  mode: 'sidegate.dev/mode',
  listen: 'sidegate.dev/listen',
  containers: 'sidegate.dev/containers',
  httpPort: 'sidegate.dev/http-port',
  observe: 'sidegate.dev/observe',
  logLevel: 'sidegate.dev/log-level',
  decisionLog: 'sidegate.dev/decision-log',
  image: 'sidegate.dev/image',
  cpuRequest: 'sidegate.dev/cpu-request',
  cpuLimit: 'sidegate.dev/cpu-limit',
  memoryRequest: 'sidegate.dev/memory-request',
  memoryLimit: 'sidegate.dev/memory-limit',
} as const;

/** Every annotation that means something on a pod. Touching `policy-revision` makes kubelet read the policy at once. */
export const ANNOTATIONS: readonly string[] = [
  ...Object.values(OPTIONS),
  STATUS_ANNOTATION,
  'sidegate.dev/policy-revision',
];

/** Our container's name, by which it is recognised. */
export const CONTAINER = 'sidegate';

/** The user and the group of our container, which may open its socket. */
export const USER = 65_532;

/** The directory of our socket, and the socket. */
export const SOCKET_DIRECTORY = '/run/sidegate';
export const SOCKET: string = `${SOCKET_DIRECTORY}/sidegate.sock`;

/** The volumes that a pod gets. */
export const VOLUMES = {
  policy: 'sidegate-policy',
  noToken: 'sidegate-no-token',
  socket: 'sidegate-socket',
} as const;

/** Where the containers that ask learn where to. */
export const ADDRESS_VARIABLE = 'SIDEGATE_ADDRESS';
