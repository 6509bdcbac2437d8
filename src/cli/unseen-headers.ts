import type { HeaderRule } from '../identity/authentication-data.ts';
import type { Credentials } from '../identity/credentials.ts';
import { lowerName } from '../identity/header-name.ts';
import { compilePeers } from '../identity/peer-pattern.ts';

const SETTERS = /^(x-auth-request|x-forwarded)-(user|email|groups|preferred-username)$|^kalm-sso-userinfo$/;

/** Why identity headers that were shown counted for nothing, a line for each; never with a value. */
export function explainUnseen(
  rules: readonly HeaderRule[],
  { headers, peer }: Credentials,
): readonly string[] {
  const lines = headers.map(({ name }) => {
    if (lowerName(name) === 'authorization') return `\`${name}\` counts as \`Bearer TOKEN\` only`;
    const naming = rules.filter(({ keys }) => keys.some((key) => lowerName(key) === lowerName(name)));
    if (naming.length === 0)
      return SETTERS.test(lowerName(name)) ? `no \`keys\` of the policy list \`${name}\`` : '';
    if (peer === undefined)
      return `\`${name}\` counts only from a peer; say which one sent it with \`--peer\``;
    const setBy = naming.flatMap((rule) => rule.setBy);
    return compilePeers(setBy)(peer) ? '' : `\`${name}\` counts only from ${setBy.join(', ')}`;
  });
  return [...new Set(lines)].filter((line) => line !== '');
}
