import { isBound } from '../../identity/certificate/asserted-name.ts';
import { type NameKind, nameKinds } from '../../identity/certificate/certificate.ts';
import { object, optional, required } from '../syntax/object.ts';
import type { Report } from '../syntax/report.ts';
import { noted, ruled } from '../syntax/rule.ts';
import { checkedText, word } from '../syntax/scalar.ts';
import { type Located, list, type Shape } from '../syntax/shape.ts';
import { boundsKey, type CertificateBoundsText, type CertificateText } from './certificate-text.ts';
import { peer } from './peer.ts';

const bound = (kind: NameKind, what: string): Shape<readonly Located<string>[]> =>
  list(
    checkedText(what, (text) => (isBound(kind, text) ? undefined : `\`${text}\` is none; write ${what}`)),
    'a list of bounds',
    1,
  );

const bounds: Shape<CertificateBoundsText> = object('`may`', {
  trustDomains: optional(
    bound('uri', 'a trust domain such as `cluster.local`'),
    'For `id: uri`: trust domains, such as `cluster.local`.',
  ),
  domains: optional(
    bound('dns', 'a domain such as `example.com`'),
    'For `id: dns`: domains, with those within.',
  ),
  emailDomains: optional(
    bound('email', 'a domain of e-mails such as `example.com`'),
    'For `id: email`: domains of e-mails.',
  ),
  subjectsBelow: optional(
    bound('subject', 'the end of a subject such as `O=Example,C=DE`'),
    'For `id: subject`: ends of subjects, such as `O=Example,C=DE`.',
  ),
});

const certificate: Shape<CertificateText> = ruled(
  object('a certificate rule', {
    from: required(
      word(['listener', 'peer', 'xfcc']),
      'Whose certificate: of one who asks for itself over mTLS, of the peer that a PEP reports, or of the client that a proxy reports in `X-Forwarded-Client-Cert`.',
    ),
    setBy: optional(
      list(peer, 'a list of peers', 1),
      'For `xfcc`: which peers are believed when they send the header.',
    ),
    element: optional(
      noted(word(['only', 'last']), { default: 'only' }),
      'For `xfcc`: which element of the header counts; `last` is what its sender saw.',
    ),
    id: required(word(nameKinds), 'Which name of the certificate says who it is.'),
    kind: required(
      word(['workload', 'user']),
      'What its holder becomes; only a user by `email` has an e-mail.',
    ),
    may: required(bounds, 'What certificates may assert: the list that belongs to `id`.'),
  }),
  checkCertificate,
);

/** Whom certificates make principals of. */
export const certificates: Shape<readonly CertificateText[]> = list(
  certificate,
  'a list of certificate rules',
);

function checkCertificate({ at, from, setBy, element, id, may }: CertificateText, report: Report): void {
  const wanted = boundsKey[id.value];
  if (may[wanted] === undefined) {
    const message = `certificates that are known by \`${id.value}\` say what they may assert; write \`${wanted}\``;
    report.error('missing-bounds', may.at, message);
  }
  for (const [kind, key] of Object.entries(boundsKey)) {
    const [first] = may[key] ?? [];
    if (key === wanted || first === undefined) continue;
    const message = `\`${key}\` bounds what is known by \`${kind}\`, and this rule reads \`${id.value}\`; move it to a rule of its own`;
    report.error('bad-certificate-rule', first.at, message);
  }
  if (from.value === 'xfcc') {
    if (setBy !== undefined) return;
    report.error('bad-certificate-rule', at, 'a header is believed from a peer that is named; write `setBy`');
    return;
  }
  const useless = setBy?.[0] ?? element;
  if (useless === undefined) return;
  const message = '`setBy` and `element` are about a header; write them with `from: xfcc` only';
  report.error('bad-certificate-rule', useless.at, message);
}
