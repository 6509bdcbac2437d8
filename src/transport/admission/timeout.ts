/** How long the API server waits where it does not say, in milliseconds. */
const defaultTimeoutMs = 10_000;

/** Nobody may make a thread busy for longer: the API server's own bound. */
const longestTimeoutMs = 30_000;

const DURATION = /^(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+(?:\.\d+)?)s)?(?:(?<millis>\d+(?:\.\d+)?)ms)?$/;

/** How long the API server waits, in milliseconds, by the query that it adds, such as `timeout=5s`. */
export function timeoutIn(query: string): number {
  const text = new URLSearchParams(query).get('timeout') ?? '';
  const { minutes = '0', seconds = '0', millis = '0' } = DURATION.exec(text)?.groups ?? {};
  const foundMs = Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(millis);
  return foundMs > 0 ? Math.min(foundMs, longestTimeoutMs) : defaultTimeoutMs;
}
