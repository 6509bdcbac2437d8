import { type Child, startChild } from './child.ts';
import { build, defaultFlags, nodeFlags } from './program.ts';

/** A gRPC server in a process of its own. */
export interface Server {
  readonly child: Child;
  readonly addresses: readonly string[];
}

/** How a server is started; by default from `dist/`, with the V8 flags of `bin/sidegate.js`. */
export interface ServerOptions {
  readonly program?: string;
  readonly flags?: 'as shipped' | 'default';
  readonly listen?: readonly string[];
  /** Further flags of `serve`. */
  readonly further?: readonly string[];
  /** What else Node is told, such as a module to load first. */
  readonly node?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const anyPort = ['127.0.0.1:0'];

/** Starts sidegate on a policy and waits until it serves. */
export async function startSidegate(
  policy: string,
  {
    program,
    flags = 'as shipped',
    listen = anyPort,
    further = [],
    node = [],
    environment = {},
  }: ServerOptions = {},
): Promise<Server> {
  const file = program ?? (await build()).program;
  const addresses = listen.flatMap((address) => ['--listen', address]);
  const args = [
    file,
    'serve',
    '--policy',
    policy,
    '--http',
    'off',
    '--log-level',
    'warn',
    ...addresses,
    ...further,
  ];
  const v8 = flags === 'default' ? defaultFlags : nodeFlags;
  return serving(startChild(process.execPath, [...v8, ...node, ...args], environment));
}

/**
 * Starts a server that gives one answer to every Authorize: what the transport costs by itself.
 *
 * @param answer - the bytes of an AuthorizeResponse
 */
export async function startConstant(
  answer: Uint8Array,
  { flags = 'as shipped', listen = anyPort }: ServerOptions = {},
): Promise<Server> {
  const { constantServer } = await build();
  const args = [constantServer, Buffer.from(answer).toString('base64'), ...listen];
  return serving(
    startChild(process.execPath, [...(flags === 'default' ? defaultFlags : nodeFlags), ...args]),
  );
}

async function serving(child: Child): Promise<Server> {
  const line: unknown = JSON.parse(await child.line());
  const listen: unknown =
    typeof line === 'object' && line !== null && 'listen' in line ? line.listen : undefined;
  return { child, addresses: Array.isArray(listen) ? listen.map(String) : [] };
}
