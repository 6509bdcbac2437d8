import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';

/** One row of a table: a request, and what of its answer is promised. */
export interface Case {
  readonly it: string;
  readonly rpc: string;
  readonly request: object;
  readonly want: object;
}

const keys = ['it', 'rpc', 'request', 'want'];

/** Reads a table of `test/transport/cases`. @throws {Error} for a key that is unknown or missing */
export function readCases(file: string): readonly Case[] {
  const text = readFileSync(new URL(`../cases/${file}`, import.meta.url), 'utf8');
  const table: unknown = parse(text, { strict: true, stringKeys: true });
  if (!isObject(table) || Object.keys(table).join() !== 'cases' || !Array.isArray(table['cases'])) {
    throw new Error(`${file} is no list of \`cases\``);
  }
  return table['cases'].map(toCase);
}

function toCase(entry: unknown): Case {
  if (!isObject(entry) || Object.keys(entry).join() !== keys.join()) {
    throw new Error(`a case has ${keys.join(', ')}, in this order: ${JSON.stringify(entry)}`);
  }
  const { it, rpc, request, want } = entry;
  if (typeof it === 'string' && typeof rpc === 'string' && isObject(request) && isObject(want)) {
    return { it, rpc, request, want };
  }
  throw new Error(
    `a case is \`it\` and \`rpc\` as text, \`request\` and \`want\` as maps: ${JSON.stringify(entry)}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists whose order nobody promises. */
const unordered = new Set(['grants', 'clauses']);

/** What of an answer is named in what is wanted of it. Lists are whole; those without a promised order in that of the wanted. */
export function pick(answer: unknown, want: unknown, key = ''): unknown {
  if (Array.isArray(want) && Array.isArray(answer)) {
    const entries: unknown[] = unordered.has(key) ? align(answer, want) : answer;
    return entries.map((each, place) => pick(each, want[place]));
  }
  if (!isObject(want) || !isObject(answer)) return answer;
  return Object.fromEntries(Object.keys(want).map((name) => [name, pick(answer[name], want[name], name)]));
}

function align(answers: readonly unknown[], wants: readonly unknown[]): unknown[] {
  const rest = [...answers];
  const found = wants.flatMap((want) => {
    const place = rest.findIndex((each) => isDeepStrictEqual(pick(each, want), want));
    return place < 0 ? [] : rest.splice(place, 1);
  });
  return [...found, ...rest];
}
