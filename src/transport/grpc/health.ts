import {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthListRequest,
  HealthListResponse,
  HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '../../gen/grpc/health/v1/health.ts';
import { Fault } from './fault.ts';
import type { Method } from './method.ts';
import type { OpenStreams } from './open-streams.ts';
import type { Readiness } from './readiness.ts';
import { type Begin, serverStream } from './server-stream.ts';
import { type Report, unary } from './unary.ts';

/** The full name of the service. */
export const healthServiceName = 'grpc.health.v1.Health';

const check = { request: HealthCheckRequest, response: HealthCheckResponse };
const list = { request: HealthListRequest, response: HealthListResponse };

/**
 * The methods of `grpc.health.v1.Health`, for everybody who can connect.
 *
 * @param services - full names; the server as a whole, '', is known without being listed
 */
export function healthMethods(
  readiness: Readiness,
  services: readonly string[],
  openStreams: OpenStreams,
  report: Report,
): readonly Method[] {
  const known = new Set(['', ...services]);
  const current = (): HealthCheckResponse => ({
    status: readiness.isServing() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING,
  });

  const watch: Begin<HealthCheckRequest, HealthCheckResponse> = ({ service }, { send }) => {
    if (!known.has(service)) {
      send({ status: ServingStatus.SERVICE_UNKNOWN });
      return () => undefined;
    }
    let told = current();
    send(told);
    return readiness.subscribe(() => {
      const now = current();
      if (now.status !== told.status) send(now);
      told = now;
    });
  };

  return [
    {
      path: HealthService.check.path,
      type: 'unary',
      handle: unary(check, report, current, ({ service }, answer) => {
        if (known.has(service)) return answer;
        throw new Fault('NOT_FOUND', 'the server has no such service');
      }),
    },
    {
      path: HealthService.list.path,
      type: 'unary',
      handle: unary(list, report, current, (_request, answer) => ({
        statuses: new Map([...known].map((service) => [service, answer])),
      })),
    },
    {
      path: HealthService.watch.path,
      type: 'serverStream',
      handle: serverStream(check, report, openStreams, watch),
    },
  ];
}
