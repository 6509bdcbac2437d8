import type { CertificateRule } from '../../identity/certificate/certificate-rule.ts';
import { isWholeTrustDomain } from '../../identity/certificate/pep-names.ts';
import type { Draft } from '../draft.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import type { Located } from '../syntax/shape.ts';
import { boundsKey, type CertificateText } from './certificate-text.ts';
import type { NativeDocument } from './document.ts';
import { toImpersonation } from './impersonation.ts';
import { isAddressLike, localPeps } from './peer.ts';

/** Compiles who may ask, whose headers are believed, whom certificates make principals of, and who acts as whom. */
export function compileAuthentication(
  source: Source<NativeDocument> | undefined,
  draft: Draft,
  complaints: Complaints,
): void {
  if (source === undefined) return;
  const { headers = [], certificates = [], peps, impersonation } = source.content.authentication ?? {};
  for (const { keys, setBy } of headers) {
    draft.headers.push({ keys: valuesOf(keys), setBy: valuesOf(setBy) });
    warnOfEverybody(source, setBy, complaints);
  }
  for (const certificate of certificates) {
    draft.certificates.push(toRule(certificate));
    warnOfEverybody(source, certificate.setBy ?? [], complaints);
  }
  if (impersonation !== undefined) draft.admitImpersonation(toImpersonation(impersonation));
  if (peps === undefined) return;
  const names = valuesOf(peps);
  const local = localPeps.filter((each) => names.includes(each));
  const others = names.filter((name) => !localPeps.some((each) => each === name));
  draft.admitPeps({
    peps: local,
    pepNames: others.filter((name) => !isAddressLike(name)),
    pepAddresses: others.filter(isAddressLike),
  });
  for (const { value, at } of peps) {
    const message = `\`${value}\` lets every workload ask and vouch for anybody; name the workloads that relay for others`;
    if (isWholeTrustDomain(value)) complaints.warning('everybody-believed', positionOf(source, at), message);
  }
}

function warnOfEverybody(
  source: Source<NativeDocument>,
  setBy: readonly Located<string>[],
  complaints: Complaints,
): void {
  for (const { value, at } of setBy) {
    const message = `\`${value}\` believes everybody who says to be somebody; name the addresses of the auth proxy`;
    if (/\/0+$/.test(value)) complaints.warning('everybody-believed', positionOf(source, at), message);
  }
}

function toRule({ from, setBy, element, id, kind, may }: CertificateText): CertificateRule {
  const bounds = valuesOf(may[boundsKey[id.value]] ?? []);
  return {
    from: from.value,
    setBy: valuesOf(setBy ?? []),
    element: element?.value ?? 'only',
    id: id.value,
    kind: kind.value === 'user' ? 'USER' : 'WORKLOAD',
    bounds: id.value === 'subject' ? bounds : bounds.map((each) => each.toLowerCase()),
  };
}

function valuesOf<T>(list: readonly Located<T>[]): readonly T[] {
  return list.map(({ value }) => value);
}
