import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Family, type Flavour, flavours, habits } from '../../../src/transport/forward-auth/flavour.ts';
import { entriesOf, fieldsOf, listOf, maybe, textOf } from '../../policy/decode.ts';

/** A sub-request as it goes over the wire, and what is promised of its answer. */
export interface Row {
  readonly it: string;
  readonly flavours: readonly Flavour[];
  readonly linesFor: (flavour: Flavour) => readonly string[];
  readonly body: string;
  /** The status, and of a denial its reason; `none` for no answer at all. */
  readonly want: string;
  readonly login: string | undefined;
  readonly told: readonly (readonly [name: string, value: string])[];
  readonly untold: readonly string[];
}

const folder = new URL('cases/', import.meta.url);
const keys = [
  'it',
  'source',
  'for',
  'asks',
  'host',
  'scheme',
  'from',
  'without',
  'sub',
  'headers',
  'body',
  'chunked',
  'raw',
  'want',
  'login',
  'told',
  'untold',
] as const;

/** Reads every table. */
export function readTables(): readonly (readonly [claim: string, rows: readonly Row[]])[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { cases } = fieldsOf(parse(readFileSync(new URL(name, folder), 'utf8')), ['cases']);
      return [name.replace('.yaml', '').replaceAll('-', ' '), listOf(cases, toRow)];
    });
}

type Role = keyof Family;
type Said = Readonly<Record<Role, string>>;

function toRow(row: unknown): Row {
  const fields = fieldsOf(row, keys);
  const [method = '', ...target] = (maybe(fields.asks, textOf) ?? 'GET /open/').split(' ');
  const said: Said = {
    method,
    target: target.join(' '),
    authority: maybe(fields.host, textOf) ?? 'shop.example.com',
    scheme: maybe(fields.scheme, textOf) ?? 'http',
    peer: maybe(fields.from, textOf) ?? '192.0.2.1',
  };
  const without = new Set<string>(maybe(fields.without, (list) => listOf(list, textOf)) ?? []);
  const headers = maybe(fields.headers, (list) => listOf(list, textOf)) ?? [];
  const raw = maybe(fields.raw, (list) => listOf(list, textOf));
  const body = repeat(maybe(fields.body, textOf) ?? '');
  const length = body === '' || fields.chunked === true ? [] : [`Content-Length: ${body.length}`];
  const sub = maybe(fields.sub, textOf) ?? 'GET /check';
  return {
    it: textOf(fields.it),
    flavours: maybe(fields.for, (list) => listOf(list, toFlavour)) ?? flavours,
    linesFor(flavour) {
      const { family } = habits[flavour];
      const members = familyLines(family, said, without);
      if (raw !== undefined) {
        return raw.flatMap((line) => (line === '{family}' ? members.filter(isNoHost) : repeat(line)));
      }
      const own = family.method === undefined ? [`${method} ${said.target} HTTP/1.1`] : [`${sub} HTTP/1.1`];
      const host = family.method !== undefined && !headers.some(isHost) ? ['Host: sidegate'] : [];
      return [...own, ...host, ...members, ...headers.map((line) => named(line, family)), ...length];
    },
    body,
    want: String(fields.want),
    login: maybe(fields.login, textOf),
    told: maybe(fields.told, (map) => entriesOf(map, textOf)) ?? [],
    untold: maybe(fields.untold, (list) => listOf(list, textOf)) ?? [],
  };
}

function toFlavour(value: unknown): Flavour {
  const found = flavours.find((each) => each === value);
  if (found === undefined) throw new TypeError(`no flavour: ${String(value)}`);
  return found;
}

const roles = ['method', 'target', 'authority', 'scheme', 'peer'] as const;

function familyLines(family: Family, said: Said, without: ReadonlySet<string>): readonly string[] {
  return roles.flatMap((role) => {
    const name = family[role];
    return name === undefined || without.has(role) ? [] : [`${name}: ${said[role]}`];
  });
}

function isHost(line: string): boolean {
  return /^host:/i.test(line);
}

function isNoHost(line: string): boolean {
  return !isHost(line);
}

/** `{target}` is the name of the family for it, `{TARGET}` the same in capitals. */
function named(line: string, family: Family): string {
  return roles.reduce(
    (text, role) =>
      text
        .replaceAll(`{${role}}`, family[role] ?? '')
        .replaceAll(`{${role.toUpperCase()}}`, family[role]?.toUpperCase() ?? ''),
    line,
  );
}

/** `{ab*3}` is `ababab`. */
function repeat(text: string): string {
  return text.replace(/\{([^{}*]+)\*(\d+)\}/g, (_whole, part: string, times: string) =>
    part.repeat(Number(times)),
  );
}
