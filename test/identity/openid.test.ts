import test from 'ava';
import { startProvider } from './openid-provider.ts';
import { servePolicy } from './serve-policy.ts';

const claims = { email: 'ann@example.com', groups: ['shop/clerks', 'dance'], name: 'Ann' };

const policyFor = (issuer: string, extra = ''): string => `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  jwt:
    - name: op
      issuer: ${issuer}
      audiences: [shop]
      may: { emailDomains: [example.com], groupPrefix: shop/ }
      ${extra}
grants:
  - { to: ["group:shop/clerks"], role: viewer }
`;

test('a token of a real provider authenticates through discovery', async (t) => {
  const provider = await startProvider(t, claims);
  const { whoIs, observer } = await servePolicy(t, policyFor(provider.issuer));
  const token = await provider.issue();
  const { principal } = await whoIs([{ name: 'Authorization', value: `Bearer ${token}` }]);
  t.like(principal, {
    id: 'op:front',
    kind: 'PRINCIPAL_KIND_USER',
    email: 'ann@example.com',
    name: 'Ann',
    groups: ['shop/clerks'],
    attributes: { sub: 'front' },
    issuer: 'op',
    authenticated_by: 'jwt',
  });
  t.deepEqual(observer.authentications, ['jwt OK']);
});
