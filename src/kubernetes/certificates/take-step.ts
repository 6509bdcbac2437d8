import type { ServedCertificate } from '../admission/certificate-source.ts';
import { keyIn } from './authority.ts';
import type { CaCertificate } from './ca-certificate.ts';
import type { TellCertificate } from './certificate-event.ts';
import type { Lives } from './lives.ts';
import { issueCertificate } from './make-certificate.ts';
import { alternativeNames } from './names.ts';
import type { Memory, Step } from './next-step.ts';
import { lookAtSecret, lookAtWebhooks, type Outlook } from './outlook.ts';
import { endOf } from './plan-certificate.ts';
import { nameOf, type Site } from './site.ts';
import { writeBundle, writeCa, writePrevious } from './write.ts';

/** What a replica has come to. */
export interface Progress {
  readonly outlook: Outlook;
  readonly memory: Memory;
  /** What was signed last; `undefined` before the first. */
  readonly served: ServedCertificate | undefined;
}

/** Takes a step in the cluster. @throws {ConflictError}, {ApiError} or {Error}; what was come to before stands then */
export async function takeStep(
  step: Exclude<Step, { do: 'rest' }>,
  progress: Progress,
  site: Site,
  lives: Lives,
  tell: TellCertificate,
): Promise<Progress> {
  const { outlook, memory } = progress;
  switch (step.do) {
    case 'look-at-webhooks':
      return { ...progress, outlook: await lookAtWebhooks(outlook, site) };
    case 'look-at-secret':
      return { ...progress, outlook: await lookAtSecret(outlook, site) };
    case 'make-ca': {
      const written = await writeCa(outlook, step.previous, site, lives);
      tell({ what: 'ca-made', previous: step.previous.length });
      return { ...progress, outlook: written };
    }
    case 'write-previous': {
      const written = await writePrevious(outlook, step.previous, site);
      tell({ what: 'previous-written', previous: step.previous.length });
      return { ...progress, outlook: written };
    }
    case 'trust': {
      const written = await writeBundle(outlook, step.place, step.bundle, site);
      tell({ what: 'trusted', configuration: nameOf(site.webhooks[step.place]) });
      return { ...progress, outlook: written };
    }
    case 'settle':
      return { ...progress, memory: { ...memory, settling: { pem: step.ca.pem, sinceMs: Date.now() } } };
    case 'unsettle':
      return { ...progress, memory: { ...memory, settling: undefined } };
    case 'sign':
      return await sign(step.ca, progress, site, lives, tell);
    case 'stop':
      throw new Error(step.problem);
  }
}

async function sign(
  ca: CaCertificate,
  progress: Progress,
  { names }: Site,
  lives: Lives,
  tell: TellCertificate,
): Promise<Progress> {
  const { secret } = progress.outlook;
  if (secret === undefined || secret === 'none') throw new Error('there is no Secret to sign with');
  const nowMs = Date.now();
  // A certificate knows whole seconds.
  const notAfterMs = Math.floor(endOf(ca, nowMs, lives) / 1000) * 1000;
  const span = { fromMs: Math.max(nowMs - lives.skewMs, ca.notBeforeMs), untilMs: notAfterMs };
  const pair = { certificate: ca.pem, key: keyIn(secret.data) };
  const issued = await issueCertificate(pair, alternativeNames(names), span);
  tell({ what: 'signed', notAfterMs });
  const memory = { ...progress.memory, signed: { ca, madeMs: nowMs, notAfterMs } };
  return { ...progress, memory, served: { ...issued, notAfterMs } };
}
