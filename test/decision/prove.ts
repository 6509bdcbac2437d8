import type { ExecutionContext } from 'ava';
import fc from 'fast-check';

/** How many cases each property is tried on; 25 000 unless `PROVE_RUNS` says otherwise. */
const RUNS = Number(process.env['PROVE_RUNS'] ?? 25_000);

/** Where the sequence of cases begins; another every time unless `PROVE_SEED` says otherwise. */
const SEED = Number(process.env['PROVE_SEED'] ?? Date.now() % 2 ** 31);

/** How many cases to skip, so that a long proof continues where another stopped (with the same seed). */
const SKIP = Number(process.env['PROVE_SKIP'] ?? 0);

/** Cases between two signs of life of a long proof: a chunk has a seed of its own, the first one's plus the chunk's number. */
const CHUNK = 100_000;

/**
 * Tries a property on generated examples, which hold so many cases each; a failure names the seed, the path and the
 * smallest example found.
 */
export async function prove<T>(
  t: ExecutionContext,
  examples: fc.Arbitrary<T>,
  casesEach: number,
  holds: (example: T) => void,
): Promise<void> {
  t.timeout(24 * 60 * 60 * 1000);
  t.log(`seed ${SEED}, ${RUNS} cases`);
  const property = fc.property(examples, holds);
  for (let done = SKIP; done < RUNS; done += CHUNK) {
    fc.assert(property, {
      numRuns: Math.ceil(Math.min(CHUNK, RUNS - done) / casesEach),
      seed: SEED + done / CHUNK,
    });
    if (RUNS > CHUNK)
      process.stderr.write(`${t.title}: ${Math.min(done + CHUNK, RUNS)} of ${RUNS}, seed ${SEED}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.pass();
}
