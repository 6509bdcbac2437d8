import type { LoadedPolicy } from '../../policy/loader.ts';
import { type Problem, toTell } from '../../policy/problem.ts';
import { type Circumstances, toLinted } from './linted.ts';
import { rules } from './rules.ts';

/** Asks every rule of a policy that loads. Findings are warnings, in no particular order. */
export function lint(data: LoadedPolicy, circumstances: Circumstances): readonly Problem[] {
  const linted = toLinted(data, circumstances);
  const findings: Problem[] = [];
  for (const rule of rules) {
    rule(linted, (code, position, message) => {
      findings.push(toTell({ severity: 'warning', code, position, message }));
    });
  }
  return findings;
}
