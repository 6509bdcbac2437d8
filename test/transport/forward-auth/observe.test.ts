import test from 'ava';
import { flavours, habits } from '../../../src/transport/forward-auth/flavour.ts';
import { sendRaw } from '../../e2e/envoy/raw-request.ts';
import { serveForward } from './serve-forward.ts';

const roles = {
  method: 'GET',
  target: '/account',
  authority: 'shop.example.com',
  scheme: 'http',
  peer: '192.0.2.1',
} as const;

for (const flavour of flavours) {
  const { family } = habits[flavour];
  const lines = (target: string, ...more: readonly string[]): readonly string[] => {
    const told = { ...roles, target };
    const names = ['method', 'target', 'scheme', 'peer'] as const;
    const members = names.flatMap((role) =>
      family[role] === undefined ? [] : [`${family[role]}: ${told[role]}`],
    );
    const host = family.authority === 'host' ? [] : [`${family.authority}: ${told.authority}`];
    return [`GET ${target} HTTP/1.1`, `Host: ${told.authority}`, ...host, ...members, ...more];
  };

  test(`${flavour}: at an observing address everything passes, marked with what it would have been`, async (t) => {
    const { port, observer } = await serveForward(t, flavour, { mode: 'observing' });
    const markOf = async (...request: Parameters<typeof lines>): Promise<unknown> => {
      const { status, headers } = await sendRaw(port, lines(...request));
      t.is(status, 200);
      return headers.get('x-sidegate-observed');
    };
    t.is(await markOf('/account'), 'DENY:UNAUTHENTICATED');
    t.is(await markOf('/open/a'), '-');
    t.is(await markOf('/nothing'), 'DENY:NO_ROUTE');
    t.is(await markOf('/open/../a'), 'DENY:DOT_SEGMENT');
    const told = `${family.peer}: 192.0.2.1`;
    t.is(await markOf('/account', told), 'DENY:FORWARDED_TWICE');
    t.deepEqual(
      observer.events.map(({ effect, observed }) => `${effect} ${observed}`),
      ['DENY true', 'ALLOW true', 'DENY true', 'DENY true', 'DENY true'],
    );
  });

  test(`${flavour}: even there nobody poses as us`, async (t) => {
    const { port } = await serveForward(t, flavour, { mode: 'observing' });
    const { status, headers } = await sendRaw(port, lines('/open/a', 'X_Sidegate_Id: root'));
    if (flavour === 'envoy') t.is(headers.get('x-envoy-auth-headers-to-remove'), 'x_sidegate_id');
    else t.is(status, flavour === 'nginx' ? 403 : 400);
    const theirs = await sendRaw(port, lines('/open/a', 'X-Auth-Request-Email: root@example.com'));
    t.is(theirs.status, 200);
    t.is(theirs.headers.get('x-sidegate-email'), '-');
  });

  test(`${flavour}: elsewhere the mark says nothing, whoever brings it along`, async (t) => {
    const { port } = await serveForward(t, flavour);
    const { status, headers } = await sendRaw(port, lines('/open/a'));
    t.is(status, 200);
    t.is(headers.get('x-sidegate-observed'), '-');
    const forged = await sendRaw(port, lines('/open/a', 'X-Sidegate-Observed: DENY:NO_GRANT'));
    t.is(forged.headers.get('x-sidegate-observed') ?? '-', '-');
    t.is((await sendRaw(port, lines('/account', 'X-Sidegate-Observed: -'))).status === 200, false);
  });
}
