import type { ClauseText, ScopeText } from '../../decision/scope.ts';
import type { Draft } from '../draft.ts';
import { type Complaints, positionOf, type Source } from '../language.ts';
import { isSha256, type TokenRule } from './access-token.ts';
import type { KalmDocument } from './document.ts';
import { objectsOf, refuseSameName } from './placed.ts';

/** Makes the access tokens known and gives them what their rules say. */
export function compileTokens(
  sources: readonly Source<KalmDocument>[],
  draft: Draft,
  complaints: Complaints,
): void {
  const tokens = objectsOf('AccessToken', sources).filter(({ object }) => isSha256(object.name.value));
  refuseSameName('token', tokens, complaints);
  const namespaces = new Set(objectsOf('Namespace', sources).map(({ object }) => object.name.value));
  for (const { source, object: token } of tokens) {
    const untilMs = token.expiredAt?.value ?? Infinity;
    const sha256 = token.name.value;
    draft.tokens.push([sha256, untilMs]);
    for (const rule of token.rules) {
      const { value, at } = rule.namespace;
      if (token.deploys && value !== '*' && namespaces.size > 0 && !namespaces.has(value)) {
        const message = `there is no Namespace \`${value}\`, so this deploys nowhere; write one that is, or \`"*"\``;
        complaints.warning('unknown-namespace', positionOf(source, at), message);
      }
      draft.give([{ by: 'token', name: sha256 }], {
        name: `AccessToken ${sha256.slice(0, 12)}: ${toWords(rule)}`,
        source: positionOf(source, rule.at),
        permission: [[rule.kind.value, [rule.verb.value]]],
        scope: scopeOfRule(rule.namespace.value, rule.name.value),
        untilMs,
        reason: 'GRANTED',
      });
    }
  }
}

/** Namespace and name as filters of their own: `*` leaves its filter out, whatever stands beside it. */
export function scopeOfRule(namespace: string, name: string): ScopeText {
  const clause: ClauseText = Object.entries({ namespace, name })
    .filter(([, value]) => value !== '*')
    .map(([key, value]) => ({ key, op: '=', values: [value] }));
  return clause.length === 0 ? 'all' : [clause];
}

function toWords({ verb, namespace, kind, name }: TokenRule): string {
  return `${verb.value} ${kind.value}/${name.value} in ${namespace.value}`;
}
