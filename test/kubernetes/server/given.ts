import test from 'ava';
import { type Certificates, type Installation, install } from './installation.ts';

/**
 * One installation for the tests of a file, which start once it is there and end it when they end.
 *
 * @param prepare - what else there is in the cluster
 */
export function installOnce(
  certificates: Certificates,
  replicas: number,
  prepare: (installation: Installation) => Promise<void>,
  flags: readonly string[] = [],
): () => Installation {
  let installation: Installation | undefined;
  test.before(async (t) => {
    t.timeout(900_000, 'the first time, the API server is built');
    installation = await install(certificates, replicas, flags);
    await prepare(installation);
  });
  test.after.always(() => installation?.stop());
  return () => {
    if (installation === undefined) throw new Error('there is no installation');
    return installation;
  };
}
