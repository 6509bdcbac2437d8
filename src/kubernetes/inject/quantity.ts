/** An amount of CPU or memory as Kubernetes writes it: in cores or bytes, exact to what a comparison needs. */
const QUANTITY = /^(\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * Reads a quantity; `undefined` when it is none, or not above zero.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function readQuantity(text: string): number | undefined {
  const [, digits, suffix, exponent] = QUANTITY.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factor = exponent === undefined ? (FACTORS[suffix ?? ''] ?? 1) : 10 ** Number(exponent);
  const amount = Number(digits) * factor;
  return amount > 0 ? amount : undefined;
}
