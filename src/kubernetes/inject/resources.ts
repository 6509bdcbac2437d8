import { readQuantity } from './quantity.ts';
import { quote } from './remark.ts';
import type { SidecarResources } from './settings.ts';

/** The words that a resource is asked for with: `cpuLimit` may be `none`. */
export type ResourceWords = Readonly<Record<keyof SidecarResources, string>>;

/** A resource that cannot be had, by the word that says so. */
export interface ResourceProblem {
  readonly of: keyof SidecarResources;
  readonly message: string;
}

/** Less memory than this is a slip of the unit: `256m` is a quarter of a byte. */
const LEAST_MEMORY_BYTES = 2 ** 20;

/** What is wrong with the resources, every problem of it. */
export function checkResources(words: ResourceWords): readonly ResourceProblem[] {
  const problems = (['cpuRequest', 'cpuLimit', 'memoryRequest', 'memoryLimit'] as const).flatMap((of) => {
    const message = checkOne(of, words[of]);
    return message === undefined ? [] : [{ of, message }];
  });
  const isWrong = (of: keyof SidecarResources): boolean => problems.some((each) => each.of === of);
  for (const [request, limit] of [
    ['cpuRequest', 'cpuLimit'],
    ['memoryRequest', 'memoryLimit'],
  ] as const) {
    const least = readQuantity(words[request]) ?? 0;
    const most = readQuantity(words[limit]) ?? Infinity;
    if (least > most && !isWrong(request) && !isWrong(limit)) {
      problems.push({
        of: limit,
        message: `is below the request of ${quote(words[request])}; raise it, or lower the request`,
      });
    }
  }
  return problems;
}

/** The resources that good words ask for. */
export function toResources({ cpuLimit, ...others }: ResourceWords): SidecarResources {
  return cpuLimit === NO_LIMIT ? others : { ...others, cpuLimit };
}

/** The words for resources. */
export function toResourceWords({ cpuLimit, ...others }: SidecarResources): ResourceWords {
  return { ...others, cpuLimit: cpuLimit ?? NO_LIMIT };
}

const NO_LIMIT = 'none';

function checkOne(of: keyof SidecarResources, text: string): string | undefined {
  if (of === 'cpuLimit' && text === NO_LIMIT) return undefined;
  const amount = readQuantity(text);
  if (of === 'cpuRequest' || of === 'cpuLimit') {
    const none = of === 'cpuLimit' ? ', or `none`' : '';
    return amount === undefined ? `is no quantity of CPU such as \`100m\` or \`1\`${none}` : undefined;
  }
  if (amount === undefined) return 'is no quantity of memory such as `256Mi`';
  return amount < LEAST_MEMORY_BYTES ? 'is less than a mebibyte; write one such as `256Mi`' : undefined;
}
