import type { Report } from '../../syntax/report.ts';
import type { Located } from '../../syntax/shape.ts';
import { problemOfMethod, problemOfReadHeader, problemOfSetHeader } from './names.ts';
import type { RouteText } from './route-text.ts';

/** Reports names in maps that cannot be what they should, or that stand twice. */
export function checkNames(
  { headers = [], methods = [], hosts = [], responseHeaders = [] }: RouteText,
  report: Report,
): void {
  for (const { key, value } of headers) {
    refuse(key, problemOfReadHeader(key.value), report);
    for (const each of value) {
      const message = 'a comma in a header is how proxies merge two of them; write a list of single values';
      if (each.value.includes(',')) report.error('bad-value', each.at, message);
    }
  }
  for (const { method } of methods) refuse(method, problemOfMethod(method.value), report);
  for (const { key } of responseHeaders) refuse(key, problemOfSetHeader(key.value), report);
  refuseTwice(
    methods.map(({ method }) => method),
    report,
  );
  refuseTwice(hosts, report);
  refuseTwice(
    headers.map(({ key }) => key),
    report,
  );
  refuseTwice(
    responseHeaders.map(({ key }) => key),
    report,
  );
}

function refuse({ at }: Located<string>, problem: string | undefined, report: Report): void {
  if (problem !== undefined) report.error('bad-value', at, problem);
}

/** Of a list, or of names of which case means nothing. */
function refuseTwice(names: readonly Located<string>[], report: Report): void {
  const seen = new Set<string>();
  for (const { value, at } of names) {
    const folded = value.toLowerCase();
    if (seen.has(folded))
      report.error('duplicate-key', at, `\`${folded}\` stands here twice; keep one of them`);
    seen.add(folded);
  }
}
