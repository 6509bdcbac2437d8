import { existsSync } from 'node:fs';
import { createGrpcServer, defaultGrpcOptions } from '../../../src/transport/grpc/server.ts';
import { createBacklog } from '../../../src/transport/shadow/backlog.ts';
import { defaultBacklogLimits } from '../../../src/transport/shadow/shadow.ts';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
import { createRecordedObserver } from '../../transport/grpc/recorded-observer.ts';

// A process of its own whose shadow keeps the thread until a file is there.
const [file = ''] = process.argv.slice(2);
const backlog = createBacklog(defaultBacklogLimits);
const keepThread = (): void => {
  while (!existsSync(file));
};
const server = createGrpcServer({
  store: createHeldStore(fixtureSnapshot(1)),
  observer: createRecordedObserver(),
  shadow: { follow: ({ bytes }) => void backlog.add(bytes, keepThread) },
  instance: 'child',
  tls: undefined,
  options: defaultGrpcOptions,
});
process.send?.(await server.listen(['127.0.0.1:0'], 'enforcing'));
