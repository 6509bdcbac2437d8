import { RE2JS } from 're2js';

/** What people write that other engines know and RE2 does not, and what to write instead. */
const FOREIGN: readonly (readonly [found: RegExp, advice: string])[] = [
  [
    /\(\?<?[=!]/,
    'it has no look-around; write what must not match as a filter of its own, with `notMatches`, or `"!~"` in Kfuse',
  ],
  [/\\(?:[1-9]|k[<{'])/, 'it has no back-references; write out the alternatives, joined by `|`'],
  [/\(\?>|[*+?}]\+/, 'it never backtracks, so leave out atomic groups and possessive `+`'],
  [/^[*?+]/, '`*`, `+` and `?` repeat what stands before them; for any text write `.*`'],
  [/\\[zZ]/, 'the whole value must match as it is; leave out `\\z` and `\\Z`'],
];

const OTHERWISE = 'see https://github.com/google/re2/wiki/Syntax';

/** Instructions of a compiled expression, so that compiling it again where it serves takes some 30 ms at most. */
const MAX_PROGRAM_SIZE = 10_000;

/** What is wrong with an expression and what to write instead; `undefined` when it is RE2 and of reasonable size. */
export function problemOfExpression(expression: string): string | undefined {
  const isList = !/[\\.+*?()[\]{}^$]/.test(expression);
  if (isList) return undefined;
  try {
    const size = RE2JS.compile(expression, RE2JS.DOTALL).programSize();
    if (size <= MAX_PROGRAM_SIZE) return undefined;
    return `this expression makes ${size} instructions of at most ${MAX_PROGRAM_SIZE}; write several filters, policies or grants`;
  } catch (error) {
    const why =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace('(?s)', '')
        : 'unreadable';
    const advice = FOREIGN.find(([found]) => found.test(expression))?.[1] ?? OTHERWISE;
    return `this expression is not RE2: ${why}; ${advice}`.replaceAll('\n', ' ');
  }
}
