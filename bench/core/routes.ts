import { readPath } from '../../src/route/path.ts';
import type { RouteData, SegmentData } from '../../src/route/route-data.ts';
import { buildRouter } from '../../src/route/router.ts';
import { median } from '../statistics.ts';

// `node routes.ts ROUTES`: what finding a route costs in this process, beside one bare look-up of the full path.

const routes = Number(process.argv[2]);
const questions = 8192;
const passes = 25;
const rounds = 7;

const builder = buildRouter();
builder.add(Array.from({ length: routes }, (_, index) => toRoute(index)));
const router = builder.finish();

// As a PEP sends them: paths of their own making, in an order that no cache foresees.
const targets = Array.from({ length: questions }, (_, index) =>
  copy(toTarget((index * 7919) % routes, index)),
);
const read = targets.map((target) => {
  const path = readPath(target);
  if (typeof path === 'string') throw new Error(`${target} is refused: ${path}`);
  return { path: copy(path.path), segments: path.segments.map(copy) };
});
const byPath = new Map(read.map(({ path }, place) => [path, place]));
const host = 'shop.example.com';
const circumstances = { headers: [], extensions: new Map<string, string>() };

let kept = 0;

function find({ segments }: { readonly segments: readonly string[] }): void {
  if (typeof router.find(host, segments, circumstances) !== 'string') kept += 1;
}

function nsEach<T>(items: readonly T[], work: (item: T) => void): number {
  const startedMs = performance.now();
  for (let pass = 0; pass < passes; pass += 1) for (const item of items) work(item);
  return (1e6 * (performance.now() - startedMs)) / (passes * items.length);
}

nsEach(read, find);
if (kept !== passes * questions) throw new Error(`${kept} of ${passes * questions} were found`);
const found = Array.from({ length: rounds }, () => ({
  find: nsEach(read, find),
  lookUp: nsEach(read, ({ path }) => {
    kept += byPath.get(path) ?? 0;
  }),
  readAndFind: nsEach(targets, (target) => {
    const path = readPath(target);
    if (typeof path !== 'string') find(path);
  }),
}));
const numbers = {
  findNs: median(found.map((each) => each.find)),
  lookUpNs: median(found.map((each) => each.lookUp)),
  readAndFindNs: median(found.map((each) => each.readAndFind)),
  kept,
};
process.stdout.write(`${JSON.stringify(numbers)}\n`);

/** Of three kinds: a list, one thing in it, and whatever is below it. */
function toRoute(index: number): RouteData {
  const ends: readonly (readonly SegmentData[])[] = [[], [{ is: 'any' }], [{ is: 'any' }, { is: 'rest' }]];
  const texts = [
    'api',
    `v${index % 3}`,
    `service-${Math.floor(index / 30)}`,
    `things-${Math.floor(index / 3) % 10}`,
  ];
  const literals = texts.map((text): SegmentData => ({ is: 'literal', text }));
  return {
    source: { file: 'policy.yaml', line: index, column: 1 },
    hosts: [],
    path: [...literals, ...(ends[index % 3] ?? [])],
    headers: [],
    extensions: [],
    methods: [['GET', 'view']],
    ask: { for: 'authenticated' },
    groups: [],
    preflight: false,
    login: undefined,
    responseHeaders: [],
    observe: false,
  };
}

function toTarget(route: number, index: number): string {
  const base = `/api/v${route % 3}/service-${Math.floor(route / 30)}/things-${Math.floor(route / 3) % 10}`;
  return `${base}${['', `/thing-${index}`, `/thing-${index}/parts/${index}`][route % 3] ?? ''}`;
}

function copy(text: string): string {
  return Buffer.from(text).toString();
}
