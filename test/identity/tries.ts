/**
 * How often a property is tried, and from where: as often as it says, or fewer times where `PROVE_RUNS` allows fewer;
 * from another seed every time unless `PROVE_SEED` says otherwise.
 */
export function tries(most: number): { readonly numRuns: number; readonly seed: number } {
  return {
    numRuns: Math.min(most, Number(process.env['PROVE_RUNS'] ?? most)),
    seed: Number(process.env['PROVE_SEED'] ?? Date.now() % 2 ** 31),
  };
}
