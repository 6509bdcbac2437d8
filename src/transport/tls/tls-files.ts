import { createPrivateKey, hash, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { surveyPaths } from '../../policy/source/survey.ts';

/** The files that TLS is made of. */
export interface TlsPaths {
  /** Our certificate, and behind it those between it and its root. */
  readonly certificate: string;
  readonly key: string;
  /** The roots of client certificates; absent where nobody is asked for one. */
  readonly clientCa: string | undefined;
}

/** What stands in the files: it fits together. */
export interface TlsMaterial {
  readonly certificate: string;
  readonly key: string;
  readonly clientCa: string | undefined;
  /** When our certificate ends, in milliseconds since the epoch. */
  readonly notAfterMs: number;
  /** Equal when the files are. */
  readonly digest: string;
}

/** Files that make no TLS. The message names the file and what to do, and nothing that stands in it. */
export class TlsError extends Error {}

/** A bundle of all public roots has 250 KB. */
const mostBytes = 1024 * 1024;

/** A volume is swapped in microseconds; what changes all the time is read when it rests. */
const attemptPausesMs = [0, 10, 20, 40, 80] as const;

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The files to look at. */
export function pathsOf({ certificate, key, clientCa }: TlsPaths): readonly string[] {
  return clientCa === undefined ? [certificate, key] : [certificate, key, clientCa];
}

/** Reads files of one and the same state, and sees that they fit. @throws {TlsError} when they do not */
export async function readTlsFiles(paths: TlsPaths): Promise<TlsMaterial> {
  for (const pauseMs of attemptPausesMs) {
    await sleep(pauseMs);
    const { fingerprint } = await surveyPaths(pathsOf(paths));
    const found = await readOnce(paths).catch(toTlsError);
    if (fingerprint !== (await surveyPaths(pathsOf(paths))).fingerprint) continue;
    if (found instanceof TlsError) throw found;
    return found;
  }
  throw problem(paths.certificate, 'changes faster than it can be read; replace it by a rename');
}

async function readOnce(paths: TlsPaths): Promise<TlsMaterial> {
  const certificate = await readPem(paths.certificate, 'our certificate in PEM');
  const key = await readPem(paths.key, 'the private key of our certificate in PEM');
  const clientCa =
    paths.clientCa && (await readPem(paths.clientCa, 'the roots of client certificates in PEM'));
  const [own] = certificatesIn(paths.certificate, certificate);
  if (clientCa !== undefined) certificatesIn(paths.clientCa ?? '', clientCa);
  if (own?.checkPrivateKey(privateKeyIn(paths.key, key)) !== true) {
    throw problem(
      paths.key,
      `is not the key of the first certificate in \`${paths.certificate}\`; write both anew`,
    );
  }
  try {
    createSecureContext({ cert: certificate, key, ca: clientCa });
  } catch (error) {
    throw problem(
      paths.certificate,
      `makes no TLS, ${error instanceof Error ? error.message : 'for an unknown reason'}`,
    );
  }
  const digest = hash('sha256', JSON.stringify([certificate, key, clientCa]));
  return { certificate, key, clientCa, notAfterMs: own.validToDate.getTime(), digest };
}

async function readPem(path: string, what: string): Promise<string> {
  const stats = await stat(path).catch(toTlsError);
  if (stats instanceof TlsError) throw problem(path, `cannot be read, ${stats.message}; write ${what} there`);
  if (!stats.isFile() || stats.size > mostBytes) {
    throw problem(path, `is no file of up to ${mostBytes} bytes; name one with ${what}`);
  }
  const text = await readFile(path, 'utf8').catch(toTlsError);
  if (text instanceof TlsError)
    throw problem(path, `cannot be read, ${text.message}; let this process read it`);
  if (text.trim() === '') throw problem(path, `is empty; write ${what} there`);
  return text;
}

function certificatesIn(path: string, text: string): readonly X509Certificate[] {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0) throw problem(path, 'holds no certificate in PEM; write one there');
  return blocks.map((block, place) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw problem(path, `holds as number ${place + 1} a certificate that cannot be read; write it anew`);
    }
  });
}

function privateKeyIn(path: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    throw problem(path, 'holds no private key in PEM, or one behind a password; write it there in clear');
  }
}

function toTlsError(error: unknown): TlsError {
  if (error instanceof TlsError) return error;
  return new TlsError(
    error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason',
  );
}

function problem(path: string, what: string): TlsError {
  return new TlsError(`\`${path}\` ${what}`);
}
