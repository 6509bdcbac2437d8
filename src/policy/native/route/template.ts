import { problemOfSegment } from '../../../route/path.ts';
import type { SegmentData } from '../../../route/route-data.ts';
import { textSchema } from '../../syntax/schema.ts';
import type { Located, Shape } from '../../syntax/shape.ts';
import { parsed } from './parsed.ts';

/** A path with the places of its parameters. */
export interface Template {
  readonly segments: readonly SegmentData[];
  readonly parameters: ReadonlyMap<string, number>;
}

const NOTHING: Template = { segments: [], parameters: new Map() };
const PARAMETER = /^\{([A-Za-z_][\w-]*)\}$/;

/** A path template, in characters as they are meant: escapes are the client's business. */
export const pathTemplate: Shape<Located<Template>> = parsed(
  'a path such as `/v1/orders/{name}`, with `*` for one segment and `/**` at the end for all that follow',
  parsePath,
  NOTHING,
  () => textSchema('a path that begins with `/`, without query and escapes', /^\/[^?#%]*$/),
);

const GRPC = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\/(?:[A-Za-z_]\w*|\*)$/;
const GRPC_METHOD = 'a gRPC method such as `shop.v1.Orders/Create` or `shop.v1.Orders/*`';

/** A gRPC method, or every method of a service. */
export const grpcTemplate: Shape<Located<Template>> = parsed(
  GRPC_METHOD,
  (method) =>
    GRPC.test(method)
      ? parsePath(`/${method}`)
      : `\`${method}\` is no gRPC method; write \`package.Service/Method\` or \`package.Service/*\``,
  NOTHING,
  () => textSchema(GRPC_METHOD, GRPC),
);

function parsePath(path: string): Template | string {
  if (!path.startsWith('/')) return `a path begins with a slash; write \`/${path}\``;
  if (/[?#]/.test(path))
    return 'a path ends before `?` and `#`; a query is read with `{query:NAME}` under `attributes`';
  if (path.includes('%')) return 'a path is written without escapes; write the characters that are meant';
  const segments: SegmentData[] = [];
  const parameters = new Map<string, number>();
  const texts = path.slice(1).split('/');
  for (const [place, text] of texts.entries()) {
    const isLast = place === texts.length - 1;
    if (text === '' && !isLast) return 'no path with two slashes in a row is ever accepted; write one';
    const segment = parseSegment(text, isLast);
    if (typeof segment === 'string') return segment;
    segments.push(segment);
    const [, name] = PARAMETER.exec(text) ?? [];
    if (name === undefined) continue;
    if (parameters.has(name)) return `the parameter \`${name}\` stands here twice; rename one of them`;
    parameters.set(name, place);
  }
  return { segments, parameters };
}

function parseSegment(text: string, isLast: boolean): SegmentData | string {
  if (text === '**')
    return isLast ? { is: 'rest' } : '`**` stands at the end of a path only; write `*` for one segment';
  if (text === '*' || PARAMETER.test(text)) return { is: 'any' };
  if (/[{}]/.test(text))
    return `\`${text}\` is no parameter; a parameter is a whole segment, \`{name}\`, of letters, digits, \`_\` and \`-\``;
  if (text.includes('*'))
    return `\`${text}\` is no wildcard; a star is a whole segment, \`*\`, or \`**\` at the end`;
  const problem = text === '' ? undefined : problemOfSegment(text);
  if (problem === undefined) return { is: 'literal', text };
  return `no request with such a segment is ever accepted (${problem}); write another path`;
}
