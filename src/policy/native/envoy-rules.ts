import type { Report } from '../syntax/report.ts';
import type { IssuerText } from './issuer-text.ts';

/** Says whether Envoy alone verifies an issuer's tokens, so that sidegate needs none of its keys. */
export function isEnvoyAlone(from: IssuerText['from']): boolean {
  return from?.every(({ value }) => value.at === 'envoy') ?? false;
}

/** Reports what an issuer wants of tokens that Envoy verifies and nobody would check: only their claims arrive. */
export function checkEnvoy(
  { at, from, jwksUri, jwksFile, algorithms, typ }: IssuerText,
  report: Report,
): void {
  if (typ !== undefined && from?.some(({ value }) => value.at === 'envoy') === true) {
    report.error(
      'unchecked-setting',
      typ.at,
      'what Envoy verified comes without the `typ` of the token; remove it here',
    );
  }
  if (!isEnvoyAlone(from)) return;
  const settings = {
    jwksUri: jwksUri?.at,
    jwksFile: jwksFile?.at,
    algorithms: algorithms && (algorithms[0]?.at ?? at),
  };
  for (const [key, place] of Object.entries(settings)) {
    const message = `these tokens are verified by Envoy alone; remove \`${key}\`, or add a place such as \`authorization\``;
    if (place !== undefined) report.error('unchecked-setting', place, message);
  }
}
