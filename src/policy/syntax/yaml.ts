import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Entry, isBlank, type Node, type ScalarNode } from './node.ts';
import type { Report } from './report.ts';

/** More aliases than a person writes are an attempt to make a small file large. */
const MAX_ALIASES = 1000;

/** Nodes that all aliases together stand for, those within others counted each time: what reading them costs. */
const MAX_ALIASED_NODES = 100_000;

const TOO_MUCH = `aliases make more than ${MAX_ALIASED_NODES} values of this document; write out what they mean`;

/**
 * Reads one YAML document as text scalars. Every error and warning of YAML itself is a problem, a tag and a duplicate
 * key among them. `undefined` when nothing stands in the document or it cannot be read at all.
 *
 * @throws {RangeError} when it nests too deeply to be read
 * @see https://yaml.org/spec/1.2.2/#101-failsafe-schema
 */
export function readYaml(text: string, report: Report): Node | undefined {
  const directive = DIRECTIVE.exec(text)?.[0].length;
  if (directive !== undefined) {
    report.error('yaml', report.place(directive - 1), 'a directive such as `%YAML` is not read; remove it');
    return undefined;
  }
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  if (document.errors.some(({ message }) => /call stack/.test(message))) throw new RangeError('too deep');
  const [lost] = document.errors.filter(({ code }) => code === 'UNEXPECTED_TOKEN');
  for (const error of [...document.errors, ...document.warnings]) {
    const { code, message, pos } = error;
    // After one of these the reader is out of step, and takes every other token for unexpected.
    if (code === 'UNEXPECTED_TOKEN' && error !== lost) continue;
    if (code === 'TAG_RESOLVE_FAILED')
      report.error('unquoted-tag', report.place(pos[0]), tagHint(text.slice(...pos)));
    else if (code === 'BAD_ALIAS' && text.slice(...pos).trim() === '*')
      report.error('unquoted-alias', report.place(pos[0]), '`*` without quotes is a YAML alias; write `"*"`');
    else if (code === 'MULTIPLE_DOCS')
      report.error('yaml', report.place(pos[0]), 'another document begins here; write `---` before it');
    else report.error('yaml', report.place(pos[0]), toProse(message));
  }
  // What else seems wrong in a text that is no YAML follows from that, and would hide it.
  if (report.remarks.some(({ code }) => code === 'yaml')) return undefined;
  const node = createConverter(text, report)(document.contents);
  return isBlank(node) ? undefined : node;
}

/** The first line that is neither blank nor a comment, if it begins with `%`. */
const DIRECTIVE = /^(?:[ \t\r]*(?:#[^\n]*)?\n)*%/;

/** Tags that YAML's reader accepts without a word. */
const KNOWN_TAG = /^(?:!|tag:yaml\.org,2002:(?:str|map|seq))$/;

/** What YAML's reader calls the problem, without the text that it met there; of the most common one, what it is. */
function toProse(whole: string): string {
  if (/^Unexpected flow-(?:map|seq)-start at node end/.test(whole))
    return 'a `{` or `[` stands within a text; put the text in quotes, as in `"/v1/orders/{name}"`';
  const message = whole.replace(/ in YAML stream: .*$/s, '');
  return `this is not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`.replaceAll('\n', ' ');
}

function createConverter(text: string, report: Report): (node: ParsedNode | null) => Node {
  const anchors = new Map<string, { readonly target: Node; readonly nodes: number }>();
  let aliases = 0;
  let nodes = 0;
  let aliasedNodes = 0;

  function convert(node: ParsedNode | null): Node {
    if (node === null) return scalar('', true, 0);
    if (isAlias(node)) return follow(node.source, node.range[0]);
    const before = nodes;
    nodes += 1;
    const converted = build(node);
    if (node.anchor !== undefined) anchors.set(node.anchor, { target: converted, nodes: nodes - before });
    return converted;
  }

  function build(node: Scalar.Parsed | YAMLMap.Parsed | YAMLSeq.Parsed): Node {
    const offset = node.range[0];
    if (node.tag !== undefined && KNOWN_TAG.test(node.tag)) {
      const at = report.place(text.slice(0, offset).search(/!{1,2}[^!]*$/));
      report.error('unquoted-tag', at, 'this is a YAML tag; remove it, values are read as text');
    }
    if (isMap(node)) return { kind: 'map', entries: toEntries(node), offset };
    if (isSeq(node)) return { kind: 'list', items: node.items.map(convert), offset };
    return scalar(textOf(node), node.type === 'PLAIN' && node.tag === undefined, offset);
  }

  function toEntries(map: YAMLMap.Parsed): readonly Entry[] {
    const seen = new Set<string>();
    return map.items.flatMap(({ key, value }): readonly Entry[] => {
      const at = report.place(key.range[0]);
      if (!isScalar(key)) {
        report.error('yaml', at, 'a key must be a text; quote it if it begins with `[`, `{`, `*` or `?`');
        return [];
      }
      const name = String(key.value);
      if (name === '<<') report.error('yaml', at, 'merge keys are not read; write out what this means');
      else if (seen.has(name))
        report.error('duplicate-key', at, `\`${name}\` stands here twice; keep one of them`);
      if (name !== '') seen.add(name);
      const keyNode = scalar(name, key.type === 'PLAIN', key.range[0]);
      return [{ key: keyNode, value: value === null ? scalar('', true, key.range[1]) : convert(value) }];
    });
  }

  function follow(anchor: string, offset: number): Node {
    aliases += 1;
    const { target, nodes: size = 0 } = anchors.get(anchor) ?? {};
    if (aliasedNodes + size > MAX_ALIASED_NODES) {
      report.error('yaml', report.place(offset), TOO_MUCH);
      return scalar(`*${anchor}`, false, offset);
    }
    nodes += size;
    aliasedNodes += size;
    if (anchor !== '' && (target === undefined || aliases > MAX_ALIASES)) {
      const why = target === undefined ? 'stands for nothing above it' : `is one of over ${MAX_ALIASES}`;
      const message = `the alias \`*${echo(anchor)}\` ${why}; write out what it means`;
      report.error('yaml', report.place(offset), message);
    }
    return target ?? scalar(`*${anchor}`, false, offset);
  }

  return convert;
}

/** The text of a scalar; of one that is nothing but a tag, the tag, which is refused once and then read as it was meant. */
function textOf({ tag, value }: Scalar.Parsed): string {
  return value === '' && tag !== undefined && /^!./.test(tag) ? tag : String(value);
}

/** Tags and aliases are short; what is longer may be a secret without quotes. */
function echo(written: string): string {
  return written.length > 32 ? `${written.slice(0, 4)}…` : written;
}

/** What Sidegate's own language has for the operators that YAML takes for tags. */
const WORDS: Readonly<Record<string, string>> = { '!=': 'not', '!~': 'notMatches' };

/** A tag changes what a value is; the ones people meet are operators without quotes. */
function tagHint(whole: string): string {
  const tag = echo(whole);
  if (tag.startsWith('!!')) return `\`${tag}\` is a YAML tag; remove it, values are read as text`;
  const operator = tag.replace(/[,\]}]+$/, '');
  const word = WORDS[operator];
  const own = word === undefined ? '' : ` in Kfuse's files, \`${word}: …\` in Sidegate's own language`;
  return `\`${operator}\` without quotes is a YAML tag; write \`"${operator}"\`${own}`;
}

function scalar(text: string, plain: boolean, offset: number): ScalarNode {
  return { kind: 'scalar', text, plain, offset };
}
