import type { Subject } from '../../decision/principal.ts';
import type { About } from './people.ts';

/** A subject as a policy writes it, or in words where none does. */
export function formatAbout(about: About): string {
  switch (about.by) {
    case 'anyone':
    case 'authenticated':
      return about.by;
    case 'user':
    case 'group':
    case 'token':
    case 'workload':
      return `${about.by}:${about.name}`;
    case 'attribute':
      return `${about.key}=${about.value}`;
    case 'match': {
      const { issuer, email, attributes } = about;
      const wanted = [
        ...(issuer === undefined ? [] : [`issuer=${issuer}`]),
        ...(email === undefined ? [] : [`email=${email}`]),
      ];
      return [...wanted, ...attributes.map(([key, value]) => `${key}=${value}`)].join(' and ');
    }
    case 'stranger':
      return 'users whom nothing names';
    case 'named':
      return `users who only go by the name ${about.name}`;
    case 'suspended':
      return `suspended: ${about.name}`;
  }
}

/** A principal as far as decisions look at it. */
export function formatSubject(subject: Subject): string {
  if (subject === 'anonymous') return 'a caller without credentials';
  const { kind, id, email, groups, attributes, issuer } = subject;
  const words = [
    `${kind} ${email === undefined || id !== 'someone' ? id : email}`,
    ...(email === undefined || id === 'someone' || email === id ? [] : [`e-mail ${email}`]),
    ...groups.map((group) => `in ${group}`),
    ...[...attributes].map(([key, value]) => `${key}=${value}`),
    ...(issuer === undefined ? [] : [`by ${issuer}`]),
  ];
  return words.join(', ');
}
