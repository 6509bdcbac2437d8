import { createGrpcServer, defaultGrpcOptions } from '../../../src/transport/grpc/server.ts';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
import { createRecordedObserver } from '../../transport/grpc/recorded-observer.ts';

// A process of its own that listens where its parent says, and exits without closing anything when told so.
const server = createGrpcServer({
  store: createHeldStore(fixtureSnapshot(1)),
  observer: createRecordedObserver(),
  shadow: undefined,
  instance: 'child',
  tls: undefined,
  options: defaultGrpcOptions,
});
process.on('message', () => process.exit(0));
process.send?.(await server.listen(process.argv.slice(2), 'enforcing'));
