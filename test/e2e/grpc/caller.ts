import { fileURLToPath } from 'node:url';
import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  status,
} from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import type { ExecutionContext } from 'ava';

/** How a call ended that was not answered. */
export interface Refused {
  readonly code: string;
  readonly details: string;
}

/** A client that shares no codec with the server. An RPC is named `Service/Method`, of our own service `Method`. */
export interface Caller {
  readonly call: (rpc: string, request: object, options?: CallOptions) => Promise<unknown>;
  /** The end of a call that must not be answered. */
  readonly refused: (rpc: string, request: object | Buffer, options?: CallOptions) => Promise<Refused>;
  readonly watch: (rpc: string, request: object) => ClientReadableStream<object>;
  readonly close: () => void;
}

const files = [
  'sidegate/v1/decision.proto',
  'grpc/health/v1/health.proto',
  'envoy/service/auth/v3/external_auth.proto',
];
const definition = loadSync(files, {
  includeDirs: [fileURLToPath(new URL('../../../proto', import.meta.url))],
  keepCase: true,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
});

/** Makes a client of an address as the serving line prints it. It goes with the test. */
export function createCaller(
  t: Pick<ExecutionContext, 'teardown'>,
  address: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): Caller {
  const client = new Client(address.replace(/^m?tls:/, ''), channel, {
    ...(/^m?tls:/.test(address) && { 'grpc.ssl_target_name_override': 'sidegate.test' }),
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
  });
  const close = (): void => client.close();
  t.teardown(close);

  function call(rpc: string, request: object | Buffer, options: CallOptions = {}): Promise<unknown> {
    const { path, requestSerialize, responseDeserialize } = methodOf(rpc);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        (value: object | Buffer) => (Buffer.isBuffer(value) ? value : requestSerialize(value)),
        responseDeserialize,
        request,
        new Metadata(),
        options,
        (error, response) => (error === null ? resolve(response) : reject(error)),
      );
    });
  }

  return {
    call,
    close,
    async refused(rpc, request, options) {
      try {
        await call(rpc, request, options);
      } catch (error) {
        return toRefused(error);
      }
      throw new Error(`${rpc} was answered`);
    },
    watch(rpc, request) {
      const { path, requestSerialize, responseDeserialize } = methodOf(rpc);
      return client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    },
  };
}

/** The status in what a call was rejected with. */
export function toRefused(error: unknown): Refused {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error)) {
    throw error;
  }
  return { code: status[error.code] ?? '', details: String(error.details) };
}

function methodOf(rpc: string): MethodDefinition<object, object> {
  const [method = '', service = 'sidegate.v1.DecisionService'] = rpc.split('/').reverse();
  const found = definition[service];
  if (found === undefined || 'format' in found) throw new Error(`there is no service ${service}`);
  const [, unary] = Object.entries(found).find(([name]) => name === method) ?? [];
  if (unary === undefined || typeof unary !== 'object') throw new Error(`there is no method ${rpc}`);
  return unary;
}
