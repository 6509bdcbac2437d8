import type { Header } from './credentials.ts';
import { foldName, lowerName } from './header-name.ts';
import { textProblem } from './header-text.ts';
import type { Impersonated } from './impersonation-data.ts';
import { domainOf } from './jwt/bounds.ts';
import type { Rejection, RejectionReason } from './rejection.ts';

const HEADER = 'kalm-impersonation';
const WANTED = '`kalm-impersonation` is no `subject=NAME; type=user` or `type=group`';

/** No name in it has a comma, by which proxies join what came twice. */
const VALUE = /^subject=([^;,]{1,512}); ?type=([a-z]+)$/;

const SHA256 = /^[0-9a-f]{64}$/i;

/** Whom a client wants to act as; `undefined` when it does not say. @see Kalm, impersonation */
export function readImpersonation(headers: readonly Header[]): Impersonated | Rejection | undefined {
  const found = headers.filter(({ name }) => name.length >= HEADER.length && foldName(name) === HEADER);
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  if (others.length > 0) return rejection('DUPLICATE', 'more than one `kalm-impersonation` header');
  if (lowerName(first.name) !== HEADER) {
    return rejection('DUPLICATE', 'a header is spelt almost like `kalm-impersonation`');
  }
  const [, name = '', type] = VALUE.exec(first.value.trim()) ?? [];
  if (textProblem(first.value) !== undefined || name.trim() !== name) return rejection('MALFORMED', WANTED);
  if (type === 'user') return readUser(name);
  if (type === 'group') return { by: type, name };
  if (type === 'token' || type === 'workload') {
    return rejection('IMPERSONATION_REFUSED', `nobody acts as a ${type}`);
  }
  return rejection('MALFORMED', WANTED);
}

function readUser(name: string): Impersonated | Rejection {
  if (SHA256.test(name)) return rejection('IMPERSONATION_REFUSED', 'nobody acts as a token');
  if (domainOf(name) !== undefined) return { by: 'user', name };
  return rejection('MALFORMED', 'the user in `kalm-impersonation` is no e-mail');
}

function rejection(reason: RejectionReason, message: string): Rejection {
  return { reason, message };
}
