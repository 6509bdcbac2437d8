import { dirname, resolve } from 'node:path';
import { positionOf } from '../../../policy/language.ts';
import type { Rule } from '../linted.ts';

/** An issuer whose keys stand in a file that is not there: its tokens are refused until it is. */
export const tellMissingKeys: Rule = ({ documents: { native }, isFile }, warning) => {
  for (const source of native) {
    for (const { jwksFile } of source.content.authentication?.jwt ?? []) {
      if (jwksFile === undefined || isFile(resolve(dirname(source.file), jwksFile.value))) continue;
      const message = `\`${jwksFile.value}\` is not there, beside the policy, so no token of this issuer is good until it is; put it there, or write \`jwksUri\``;
      warning('missing-jwks-file', positionOf(source, jwksFile.at), message);
    }
  }
};

/** Impersonation that nobody can use, since no grant makes anybody an owner. */
export const tellIdleImpersonation: Rule = ({ documents: { native }, grants, scopes, head }, warning) => {
  for (const source of native) {
    const at = source.content.authentication?.impersonation?.at;
    const owns = grants.some(
      ({ permission, scope, reason }) =>
        reason === 'GRANTED' &&
        scopes[scope] === 'all' &&
        head.permissions[permission]?.some(
          ([type, actions]) => type === '*' && (actions === '*' || actions.includes('manage')),
        ),
    );
    if (at === undefined || owns) continue;
    const message =
      'only who may manage everything acts as others, and no grant gives that, so nobody does; give somebody the role `owner` without `where`, or remove this';
    warning('idle-impersonation', positionOf(source, at), message);
  }
};
