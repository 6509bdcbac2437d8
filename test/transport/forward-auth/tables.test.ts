import test from 'ava';
import { flavours } from '../../../src/transport/forward-auth/flavour.ts';
import { type RawAnswer, sendRaw } from '../../e2e/envoy/raw-request.ts';
import { fieldsOf } from '../../policy/decode.ts';
import { serveForward } from './serve-forward.ts';
import { type Row, readTables } from './table.ts';

for (const [claim, rows] of readTables()) {
  for (const flavour of flavours) {
    test(`${flavour}: ${claim}`, async (t) => {
      const { port } = await serveForward(t, flavour);
      const wrong: string[] = [];
      const own = rows.filter((row) => row.flavours.includes(flavour));
      for (const row of own) {
        const answer = await sendRaw(port, row.linesFor(flavour), row.body);
        wrong.push(...problemsOf(row, flavour === 'nginx', answer));
      }
      t.deepEqual(wrong, []);
      t.true(own.length > 3);
    });
  }
}

/** What is not as the row says. */
function problemsOf(row: Row, fewStatuses: boolean, answer: RawAnswer): readonly string[] {
  const { it, want, login, told, untold } = row;
  const wrong: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    if (found !== wanted) wrong.push(`${it}: ${what} is ${String(found)} and not ${String(wanted)}`);
  };
  const [code = '', reason] = want.split(' ');
  const { status, headers, body } = answer;
  if (want === 'none') {
    expect('the answer', Number.isNaN(status), true);
    return wrong;
  }
  expect(
    'the status',
    status,
    fewStatuses && reason !== undefined
      ? fewer(code)
      : Number(fewStatuses && login !== undefined ? 401 : code),
  );
  if (login !== undefined)
    expect('the login', headers.get(fewStatuses ? 'x-sidegate-login' : 'location'), login);
  if (status === 401) expect('the challenge', headers.get('www-authenticate'), 'Bearer');
  if (reason !== undefined && fewStatuses) expect('the reason', headers.get('x-sidegate-reason'), reason);
  if (reason !== undefined && !fewStatuses && body !== '') {
    expect('the reason', fieldsOf(JSON.parse(body), ['reason', 'message', 'decision']).reason, reason);
  }
  if (status !== 200) return wrong;
  for (const name of ['kind', 'id', 'email', 'groups', 'decision']) {
    expect(`the presence of ${name}`, headers.has(`x-sidegate-${name}`), true);
  }
  for (const [name, value] of told) expect(name, headers.get(name), value);
  for (const name of untold) expect(name, headers.get(name), undefined);
  return wrong;
}

/** A proxy that knows few statuses is told 403 where another is told 400. */
function fewer(code: string): number {
  return code === '400' ? 403 : Number(code);
}
