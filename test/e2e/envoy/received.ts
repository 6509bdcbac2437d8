import { fieldsOf, listOf, textOf } from '../../policy/decode.ts';
import type { Received } from './upstream.ts';

/** What the upstream says that it got, in the body of its answer. */
export function toReceived(body: string): Received {
  const { method, path, headers } = fieldsOf(JSON.parse(body), ['method', 'path', 'headers']);
  const pairs = listOf(headers, (pair): [string, string] => {
    const [name = '', value = ''] = listOf(pair, textOf);
    return [name, value];
  });
  return { method: textOf(method), path: textOf(path), headers: pairs };
}

/** The values of a header, named in lower case. */
export function valuesOf({ headers }: Received, name: string): readonly string[] {
  return headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}
