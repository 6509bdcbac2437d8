import { objectsOf } from '../../../policy/kalm/placed.ts';
import { positionOf } from '../../../policy/language.ts';
import type { Located } from '../../../policy/syntax/shape.ts';
import type { Rule } from '../linted.ts';

/** What has ended says nothing any more. */
export const tellEnded: Rule = ({ documents: { native, kalm }, nowMs }, warning) => {
  for (const source of native) {
    for (const until of endedOf(source.content.grants ?? [], ({ until: each }) => each, nowMs))
      warning('ended-grant', positionOf(source, until.at), toWords('this grant has given nothing', until));
  }
  for (const { source, object } of objectsOf('RoleBinding', kalm)) {
    for (const until of endedOf([object], ({ expiredAt }) => expiredAt, nowMs)) {
      const position = positionOf(source, until.at);
      if (object.role.value === 'suspended')
        warning('ended-suspension', position, toWords('this suspension has suspended nobody', until));
      else warning('ended-grant', position, toWords('this binding has given nothing', until));
    }
  }
  for (const { source, object } of objectsOf('AccessToken', kalm)) {
    for (const until of endedOf([object], ({ expiredAt }) => expiredAt, nowMs))
      warning('ended-token', positionOf(source, until.at), toWords('this token has been refused', until));
  }
};

/** The ends that have passed. */
function endedOf<T>(
  items: readonly T[],
  endOf: (item: T) => Located<number> | undefined,
  nowMs: number,
): readonly Located<number>[] {
  return items.flatMap((item) => endOf(item) ?? []).filter(({ value }) => value <= nowMs);
}

function toWords(what: string, { value }: Located<number>): string {
  return `${what} since ${new Date(value).toISOString()}; remove it, or write a later moment`;
}
