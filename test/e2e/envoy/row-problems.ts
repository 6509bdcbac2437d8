import { fieldsOf } from '../../policy/decode.ts';
import type { RawAnswer } from './raw-request.ts';
import { toReceived, valuesOf } from './received.ts';
import type { Row } from './rows.ts';

const ours = [
  'x-sidegate-kind',
  'x-sidegate-id',
  'x-sidegate-email',
  'x-sidegate-groups',
  'x-sidegate-scope',
  'x-sidegate-observed',
];
const recognised = new Set(['ann', 'bo']);

/** What is not as the row says. */
export function problemsOf(row: Row, { status, headers, body }: RawAnswer): readonly string[] {
  const { it, want, grpc, as, upstream, absent, whoever } = row;
  const [code = '', reason] = want.split(' ');
  const wrong: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (one !== other) wrong.push(`${it}: ${what} is ${one} and not ${other}`);
  };
  expect('the status', `${status}`, code);
  if (wrong.length > 0) return wrong;
  if (grpc !== undefined) {
    const message = decodeURIComponent(headers.get('grpc-message') ?? '');
    expect('the gRPC status', `${headers.get('grpc-status')} ${message}`.slice(0, grpc.length), grpc);
    return wrong;
  }
  if (status === 401) expect('the challenge', headers.get('www-authenticate'), 'Bearer');
  if (status === 302) expect('the location', headers.get('location'), loginPage);
  if (reason !== undefined) {
    expect('the reason', reasonIn(body), reason);
  }
  if (![101, 200].includes(status) || row.send.startsWith('HEAD')) return wrong;
  const received = toReceived(body);
  const values = (name: string): readonly string[] => valuesOf(received, name);
  for (const name of ours) expect(`the number of ${name}`, values(name).length, 1);
  const id = as !== undefined && recognised.has(as) ? `shop:${as}` : '-';
  if (!whoever) expect('the id', values('x-sidegate-id'), [id]);
  for (const [name, value] of upstream) expect(name, values(name), [value]);
  for (const name of absent) expect(name, values(name), []);
  return wrong;
}

/** The reason in a denial: a field of JSON, or for gRPC the word before the colon. */
function reasonIn(body: string): unknown {
  if (!body.startsWith('{')) return body.split(':')[0];
  return fieldsOf(JSON.parse(body), ['reason', 'message', 'decision']).reason;
}

const loginPage = 'https://login.example.com/start?rd=http%3A%2F%2Fshop.example.com%2Faccount';
