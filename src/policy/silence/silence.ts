import type { Place } from '../syntax/node.ts';
import type { Report } from '../syntax/report.ts';
import { suggest } from '../syntax/suggest.ts';
import { type Comment, commentsOf } from './comments.ts';
import { silenceable } from './silenceable.ts';

/** That a warning of a place is meant, as a comment of a document says it. */
export interface Silence {
  readonly at: Place;
  readonly code: string;
  /** Why the warning does not matter there, in the author's words. */
  readonly reason: string;
  /** The line of the document on which it silences; `undefined`: the whole file. */
  readonly line: number | undefined;
}

/** Texts without it are not looked at twice. */
const MARK = /#[ \t]*sidegate:[ \t]*\w/;
const ADDRESSED = /^#[ \t]*sidegate:[ \t]*(\S.*)$/;
const FORM = /^(silence|silence-file)\s+([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)\s+--?\s+(\S.*)$/;
const WANTED = '`# sidegate: silence CODE - REASON`';

/** Finds the silences among the comments of a YAML text, and warns of those that are none. */
export function readSilences(text: string, report: Report): readonly Silence[] {
  if (!MARK.test(text)) return [];
  const layout = layOut(text.split('\n'));
  return commentsOf(text).flatMap((comment) => readComment(comment, layout, report));
}

function readComment(
  { text, offset }: Comment,
  { meant, firstLine }: Layout,
  report: Report,
): readonly Silence[] {
  const [, said] = ADDRESSED.exec(text) ?? [];
  if (said === undefined) return [];
  const at = report.place(offset);
  const [, form, codes = '', reason = ''] = FORM.exec(said) ?? [];
  if (form === undefined) {
    const message = `this comment silences nothing; write ${WANTED}, or \`silence-file\` at the top for the whole file, with the reason`;
    report.warning('bad-silence', at, message);
    return [];
  }
  if (form === 'silence-file' && firstLine <= at.line) {
    const message = `a whole file is silenced before its first line; move this up, or write ${WANTED} where the warning is`;
    report.warning('bad-silence', at, message);
    return [];
  }
  const line = form === 'silence-file' ? undefined : meant[at.line - 1];
  return codes.split(/\s*,\s*/).flatMap((code) => {
    if (silenceable.has(code)) return [{ at, code, reason, line }];
    const hint = suggest(code, silenceable) || '; errors never are';
    report.warning('bad-silence', at, `\`${code}\` is no warning that can be silenced${hint}`);
    return [];
  });
}

/** Which lines of a text comments are about; lines count from 1. */
interface Layout {
  /** Of a comment behind something its line; of one on a line of its own, the next that is no comment. */
  readonly meant: readonly number[];
  /** The first with something on it. */
  readonly firstLine: number;
}

/** Looks at each line once, however many comments there are. */
function layOut(lines: readonly string[]): Layout {
  const meant: number[] = [];
  let below: number | undefined;
  let firstLine = Infinity;
  for (const [place, line] of [...lines.entries()].reverse()) {
    const own = hasContent(line);
    meant[place] = own ? place + 1 : (below ?? place + 1);
    if (!/^\s*#/.test(line)) below = place + 1;
    if (own) firstLine = place + 1;
  }
  return { meant, firstLine };
}

function hasContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line) && !/^---\s*(?:#|$)/.test(line);
}
