import { Server, ServerCredentials } from '@grpc/grpc-js';
import {
  AuthorizeRequest,
  AuthorizeResponse,
  DecisionServiceService as service,
} from '../../src/gen/sidegate/v1/decision.ts';

// `node constant-server.ts ANSWER ADDRESS …`: decodes each Authorize and encodes the same answer to all of them.

const [encoded = '', ...addresses] = process.argv.slice(2);
const answer = AuthorizeResponse.decode(Buffer.from(encoded, 'base64'));
const server = new Server({ 'grpc.enable_channelz': 0 });
server.register(
  service.authorize.path,
  (_call: unknown, callback: (error: null, value: AuthorizeResponse) => void) => callback(null, answer),
  (value: AuthorizeResponse) => Buffer.from(AuthorizeResponse.encode(value).finish()),
  (bytes: Buffer) => AuthorizeRequest.decode(bytes),
  'unary',
);
const listen = await Promise.all(addresses.map(bind));
process.stdout.write(`${JSON.stringify({ listen })}\n`);

function bind(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) reject(error);
      else resolve(address.startsWith('unix:') ? address : `127.0.0.1:${port}`);
    });
  });
}
