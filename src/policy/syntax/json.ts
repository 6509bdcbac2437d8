import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import type { Entry, Node, ScalarNode } from './node.ts';
import type { Report } from './report.ts';

/** A map or list whose end has not been met. */
interface Open {
  readonly offset: number;
  readonly entries: Entry[];
  readonly items: Node[];
  readonly names: Set<string>;
  key: ScalarNode | undefined;
}

/** What to write instead, where more can be said than that something else is expected. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['InvalidCommentToken', '; JSON has no comments, YAML has'],
  ['PropertyNameExpected', '; write one in `"`, or remove the comma before'],
  ['ValueExpected', '; write one, or remove the comma before'],
  ['EndOfFileExpected', '; a JSON file holds one document'],
]);

/**
 * Reads a JSON text as text scalars, a hundred times faster than YAML's reader would. Anything that is not strict
 * JSON, and a duplicate key, is a problem. `undefined` when the text holds no value.
 *
 * @throws {RangeError} when it nests too deeply to be read
 */
export function readJson(text: string, report: Report): Node | undefined {
  if (text.trim() === '') return undefined;
  const top = open(0);
  const stack: Open[] = [top];
  let lastError: number | undefined;
  const current = (): Open => stack.at(-1) ?? top;

  function put(node: Node): void {
    const { key, entries, items } = current();
    if (key === undefined) items.push(node);
    else entries.push({ key, value: node });
  }

  visit(
    text,
    {
      onObjectBegin: (offset) => void stack.push(open(offset)),
      onArrayBegin: (offset) => void stack.push(open(offset)),
      onObjectProperty(name, offset) {
        const { names } = current();
        if (names.has(name)) {
          report.error(
            'duplicate-key',
            report.place(offset),
            `\`${name}\` stands here twice; keep one of them`,
          );
        }
        names.add(name);
        current().key = { kind: 'scalar', text: name, plain: false, offset };
      },
      onObjectEnd() {
        const { offset, entries } = stack.pop() ?? top;
        put({ kind: 'map', entries, offset });
      },
      onArrayEnd() {
        const { offset, items } = stack.pop() ?? top;
        put({ kind: 'list', items, offset });
      },
      onLiteralValue(value: unknown, offset, length) {
        const quoted = typeof value === 'string';
        put({
          kind: 'scalar',
          text: quoted ? value : text.slice(offset, offset + length),
          plain: !quoted,
          offset,
        });
      },
      onError(code, offset) {
        if (offset !== lastError) report.error('json', report.place(offset), toProse(code));
        lastError = offset;
      },
    },
    { disallowComments: true },
  );
  return report.remarks.some(({ code }) => code === 'json') ? undefined : top.items[0];
}

function open(offset: number): Open {
  return { offset, entries: [], items: [], names: new Set(), key: undefined };
}

function toProse(code: ParseErrorCode): string {
  const name = printParseErrorCode(code);
  const words = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `this is not JSON: ${words.charAt(0).toLowerCase()}${words.slice(1)}${ADVICE.get(name) ?? ''}`;
}
