import type { Result } from '../analysis/cases/check.ts';
import type { TestSummary } from '../analysis/cases/summary.ts';
import { formatPosition, type Problem } from '../policy/problem.ts';
import { formatWhy } from './test-text.ts';

/**
 * A run as JUnit's XML, of which CI servers draw their pages: a suite for each file, with what many of them read and
 * none of them refuses.
 *
 * @see https://github.com/windyroad/JUnit-Schema
 */
export function toJunit({ cases, failures, problems, results }: TestSummary, seconds: number): string {
  const files = new Set([...problems, ...results].map(({ position }) => position.file));
  const byFile = Map.groupBy(results, ({ position }) => position.file);
  const wrong = Map.groupBy(problems, ({ position }) => position.file);
  const suites = [...files].map((file) => suite(file, byFile.get(file) ?? [], wrong.get(file) ?? []));
  const counts = { tests: cases + problems.length, failures: failures.length, errors: problems.length };
  const attributes = toAttributes({ name: 'sidegate test', ...counts, time: seconds.toFixed(3) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes}>\n${suites.join('')}</testsuites>\n`;
}

function suite(file: string, results: readonly Result[], problems: readonly Problem[]): string {
  const failures = results.filter(({ passed }) => !passed).length;
  const counts = { tests: results.length + problems.length, failures, errors: problems.length, skipped: 0 };
  const cases = [...problems.map(toError), ...results.map(toCase)].join('');
  return `<testsuite${toAttributes({ name: file, ...counts, time: '0' })}>\n${cases}</testsuite>\n`;
}

function toError({ code, message, position }: Problem): string {
  const place = formatPosition(position);
  const error = `<error${toAttributes({ message: `${place}: ${message}`, type: code })}></error>`;
  return `<testcase${toAttributes({ name: place, classname: position.file, time: '0' })}>${error}</testcase>\n`;
}

function toCase({ title, position, passed, wanted, got, why }: Result): string {
  const open = `<testcase${toAttributes({ name: title, classname: position.file, time: '0' })}`;
  if (passed) return `${open}/>\n`;
  const place = formatPosition(position);
  const message = `wanted ${wanted}, got ${got}`;
  const text = [`${place}: ${message}`, ...formatWhy(why())].join('\n');
  return `${open}><failure${toAttributes({ message, type: 'want' })}>${toXml(text)}</failure></testcase>\n`;
}

function toAttributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${toXml(String(value)).replace(/[\t\n\r]/g, toReference)}"`)
    .join('');
}

/** What no document of XML 1.0 may hold, not even as a reference. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function toXml(text: string): string {
  return text
    .replace(ILLEGAL, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function toReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
