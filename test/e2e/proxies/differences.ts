import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { entriesOf, fieldsOf, listOf, textOf } from '../../policy/decode.ts';
import type { Row } from '../envoy/rows.ts';
import type { ProxyKind } from './proxy.ts';

/** What becomes of a row through some proxies, and why not what the row says. */
interface Difference {
  readonly proxies: readonly string[];
  readonly because: string;
  readonly want: string;
}

const file = new URL('differences.yaml', import.meta.url);
const differences: ReadonlyMap<string, readonly Difference[]> = new Map(
  entriesOf(parse(readFileSync(file, 'utf8')), (list) =>
    listOf(list, (item) => {
      const fields = fieldsOf(item, ['through', 'because', 'want']);
      return {
        proxies: listOf(fields.through, textOf),
        because: textOf(fields.because),
        want: String(fields.want),
      };
    }),
  ),
);

/** The titles of rows that the file names. */
export const titles: readonly string[] = [...differences.keys()];

/** What may become of a row through a proxy: any of these. A row of which nobody says anything has a meaning of its own. */
export function expectationsOf(row: Row, { name, flavour }: ProxyKind): readonly Row[] {
  const found = (differences.get(row.it) ?? []).filter(({ proxies }) => proxies.includes(name));
  const written = found.length === 0 ? [inOwnWay(row, flavour)] : found.map(({ want }) => ({ ...row, want }));
  const isNginx = flavour === 'nginx';
  const expected = written.map((each) => {
    return { ...each, want: isNginx ? each.want.replace(/^400 /, '403 ') : each.want };
  });
  if (flavour === 'envoy' || !isOfAnAuthProxy(row)) return expected;
  return [...expected, { ...row, want: `${isNginx ? '403' : '400'} UNBELIEVED_HEADER` }];
}

function inOwnWay(row: Row, flavour: ProxyKind['flavour']): Row {
  const { needs, grpc } = row;
  if (needs.includes('extensions')) return { ...row, want: '403 OUT_OF_SCOPE' };
  if (needs.includes('body') && (flavour === 'nginx' || flavour === 'caddy'))
    return { ...row, want: '400 NO_BODY' };
  if (grpc === undefined || flavour === 'envoy') return row;
  const [code, reason] = grpc.split(' ');
  const status = code === '16' ? 401 : 403;
  return { ...row, grpc: undefined, want: `${status} ${reason ?? ''}` };
}

/** Says whether a row brings along an identity header: one that gets as far as to us, by nobody who is believed, is refused. */
function isOfAnAuthProxy({ headers }: Row): boolean {
  return headers.some((line) => /^x[-_.]auth[-_.]request[-_.]/i.test(line));
}
