import { formatPosition } from '../../../policy/problem.ts';
import type { Rule } from '../linted.ts';
import { type Mention, mentionsOf } from '../mentions.ts';

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** A user by what is no e-mail is nobody. */
export const tellNoEmail: Rule = ({ documents }, warning) => {
  for (const { isEmail, name, position } of mentionsOf(documents)) {
    if (!isEmail || EMAIL.test(name)) continue;
    const message = `\`${name}\` is no e-mail, by which a user is known, so nobody is this; write the e-mail, or name a group`;
    warning('no-email', position, message);
  }
};

/** One e-mail in two spellings is two people to grants. */
export const tellCase: Rule = ({ documents }, warning) => {
  const emails = mentionsOf(documents).filter(({ by, name }) => by === 'user' && name.includes('@'));
  for (const alike of Map.groupBy(emails, ({ name }) => name.toLowerCase()).values()) {
    const usual = alike.find(({ name }) => name === name.toLowerCase()) ?? alike[0];
    for (const { name, position } of alike) {
      if (usual === undefined || name === usual.name) continue;
      const message = `\`${name}\` stands as \`${usual.name}\` at ${formatPosition(usual.position)}, and grants match exactly; write both as the identity provider spells them`;
      warning('case-differs', position, message);
    }
  }
};

/** A name that is a user's here and a group's there is mistaken in one place. */
export const tellGroupOrUser: Rule = ({ documents }, warning) => {
  const mentions = mentionsOf(documents);
  const users = new Map<string, Mention>();
  for (const mention of mentions) if (mention.by === 'user') users.set(mention.name, mention);
  for (const { by, name, position } of mentions) {
    const user = by === 'group' ? users.get(name) : undefined;
    if (user === undefined) continue;
    const message = `\`${name}\` is a group here and a user at ${formatPosition(user.position)}; make it the same in both`;
    warning('group-or-user', position, message);
  }
};
