import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Server,
} from '@grpc/grpc-js';

/** One RPC over bytes as they came, ready to be registered. */
export type Method =
  | { readonly path: string; readonly type: 'unary'; readonly handle: handleUnaryCall<Buffer, Buffer> }
  | {
      readonly path: string;
      readonly type: 'serverStream';
      readonly handle: handleServerStreamingCall<Buffer, Buffer>;
    }
  | {
      readonly path: string;
      readonly type: 'bidi';
      readonly handle: handleBidiStreamingCall<Buffer, Buffer>;
    };

/** Adds methods to a server. Their handlers decode and encode, so that nothing throws into grpc-js. */
export function register(server: Server, methods: readonly Method[]): void {
  for (const { path, handle, type } of methods) server.register(path, handle, asIs, asIs, type);
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}
