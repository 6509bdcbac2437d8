import type { AuthenticationData } from '../../identity/authentication-data.ts';

const PARTS = [
  'headers',
  'jwt',
  'certificates',
  'peps',
  'pepNames',
  'pepAddresses',
  'impersonation',
] as const;

/** The parts of `authentication` that differ. Whose credentials count, and as whose, no decision can tell. */
export function compareAuthentication(old: AuthenticationData, next: AuthenticationData): readonly string[] {
  return PARTS.filter((part) => JSON.stringify(old[part]) !== JSON.stringify(next[part]));
}
