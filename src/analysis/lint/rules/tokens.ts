import type { TokenRule } from '../../../policy/kalm/access-token.ts';
import { objectsOf } from '../../../policy/kalm/placed.ts';
import { positionOf } from '../../../policy/language.ts';
import type { Rule } from '../linted.ts';
import { mentionsOf } from '../mentions.ts';

/** A token that leaks gives whoever has it all that its stars stand for. */
export const tellWildcards: Rule = ({ documents }, warning) => {
  for (const { source, object: token } of objectsOf('AccessToken', documents.kalm)) {
    for (const { namespace, kind, at } of token.rules) {
      const stars = [
        ...(namespace.value === '*' ? ['every namespace'] : []),
        ...(kind.value === '*' ? ['every kind'] : []),
      ];
      if (stars.length === 0) continue;
      const message = `this rule of a token reaches ${stars.join(' and ')}; name those that it is for`;
      warning('wildcard-token', positionOf(source, at), message);
    }
  }
};

/** A token that never ends is good for whoever finds it in ten years. */
export const tellLasting: Rule = ({ documents }, warning) => {
  for (const { source, object: token } of objectsOf('AccessToken', documents.kalm)) {
    if (token.expiredAt !== undefined) continue;
    warning('lasting-token', positionOf(source, token.at), 'this token never ends; write `expiredAt`');
  }
};

/** Verbs of a token imply nothing: who may manage and not view sees nothing of what he manages. */
export const tellBlind: Rule = ({ documents }, warning) => {
  for (const { source, object: token } of objectsOf('AccessToken', documents.kalm)) {
    const views = token.rules.filter(({ verb }) => verb.value === 'view');
    for (const rule of token.rules) {
      if (rule.verb.value !== 'manage' || views.some((view) => reaches(view, rule))) continue;
      const message =
        'this token may manage what it may not view, since no verb of a token implies another; add a rule with `verb: view`';
      warning('manage-without-view', positionOf(source, rule.at), message);
    }
  }
};

function reaches(wide: TokenRule, rule: TokenRule): boolean {
  return (['namespace', 'kind', 'name'] as const).every(
    (part) => wide[part].value === '*' || wide[part].value === rule[part].value,
  );
}

/** What is given to a token that nobody can show, or no longer. */
export const tellUnknown: Rule = ({ documents, tokens, nowMs }, warning) => {
  for (const { by, name, position } of mentionsOf(documents)) {
    if (by !== 'token') continue;
    const untilMs = tokens.get(name);
    const short = `${name.slice(0, 12)}…`;
    if (untilMs === undefined) {
      const message = `no AccessToken is called \`${short}\`, so nobody can show this token; add its document, or remove this`;
      warning('unknown-token', position, message);
    } else if (untilMs <= nowMs) {
      const message = `the token \`${short}\` has ended, so nobody can use this; remove it, or renew the token`;
      warning('ended-token', position, message);
    }
  }
};
