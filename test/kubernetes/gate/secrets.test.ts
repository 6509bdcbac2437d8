import test from 'ava';
import { admitPolicy } from '../../../src/kubernetes/gate/admit-policy.ts';
import { createGate } from '../../../src/kubernetes/gate/gate.ts';
import { defaultGateLimits } from '../../../src/kubernetes/gate/gate-limits.ts';
import { gateWorkerFile } from '../../../src/kubernetes/gate/gate-thread.ts';

const gate = createGate(gateWorkerFile, defaultGateLimits);
test.after.always(() => gate.close());

const token = 'sgt_4fJx9Qm2LrT8vWbY6nKc3pZdHs7uEa1G';
const kalm = 'apiVersion: core.kalm.dev/v1alpha1\nkind: AccessToken\nmetadata: { name: ci }\n';

const mistakes: Readonly<Record<string, string>> = {
  'in its place, beside a mistake': `${kalm}spec: { token: ${token}, rles: [] }\n`,
  'as a key': `${kalm}spec: { ${token}: x }\n`,
  'as a word that should be one of some': `${kalm}spec: { token: a, rules: [{ verb: ${token}, namespace: a, kind: b, name: c }] }\n`,
  'as a kind': `apiVersion: sidegate.dev/v1\nkind: ${token}\n`,
  'as a text that is no YAML': `token: "${token}\n`,
  'where a list should stand': `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants: ${token}\n`,
  'as a role': `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants: [{ to: ["group:a"], role: ${token} }]\n`,
  'as whom': `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants: [{ to: ["${token}"], role: owner }]\n`,
  'as the whole file': `${token}\n`,
};

for (const [where, text] of Object.entries(mistakes)) {
  test(`a token in a Secret is in no message: ${where}`, async (t) => {
    const data = {
      'policy.yaml': Buffer.from(text).toString('base64'),
      token: Buffer.from(token).toString('base64'),
    };
    const { answer, result } = await admitPolicy(
      {
        uid: 'a1',
        kind: 'v1 Secret',
        subResource: '',
        name: 'policy',
        namespace: 'shop',
        operation: 'CREATE',
        dryRun: false,
        object: { metadata: { labels: { 'sidegate.dev/policy': 'true' } }, data },
      },
      gate,
      60_000,
    );
    t.is(result, 'refused');
    const told = JSON.stringify(answer);
    t.false(told.includes(token));
    t.false(told.includes(token.slice(4, 16)));
    t.false(told.includes(Buffer.from(token).toString('base64')));
  });
}
