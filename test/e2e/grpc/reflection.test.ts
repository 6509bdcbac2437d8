import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { tool } from '../../../scripts/tools.ts';
import { scratchFolder, serve } from './serve-fixture.ts';

const run = promisify(execFile);
const firstBuildMs = 600_000;
/** What grpcurl exits with: 64 and the status. */
const unavailable = 64 + 14;

/** grpcurl of an address, which knows of the server only what reflection tells it. */
async function grpcurl(
  t: ExecutionContext,
  address: string,
): Promise<(words: string, request?: string) => Promise<string>> {
  t.timeout(firstBuildMs);
  const path = await tool('grpcurl');
  const to = address.startsWith('unix:') ? ['-unix', address.slice('unix:'.length)] : [address];
  return async (words, request) => {
    const data = request === undefined ? [] : ['-d', request];
    const { stdout } = await run(path, [
      '-plaintext',
      '-max-time',
      '10',
      ...data,
      ...to,
      ...words.split(' '),
    ]);
    return stdout;
  };
}

const names = [
  'envoy.service.auth.v3.Authorization',
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
  'sidegate.v1.DecisionService',
];

test('grpcurl lists every service, over TCP and over a Unix socket', async (t) => {
  const addresses = ['127.0.0.1:0', `unix:${join(scratchFolder(t), 's')}`];
  const { addresses: bound } = await serve(t, { addresses });
  for (const address of bound) {
    const call = await grpcurl(t, address);
    t.deepEqual((await call('list')).trim().split('\n'), names);
  }
});

test('grpcurl describes every service, method, message, field and enum', async (t) => {
  const { addresses } = await serve(t);
  const call = await grpcurl(t, addresses[0] ?? '');
  for (const name of names) t.regex(await call(`describe ${name}`), /^\S+ is a service:/);
  t.regex(await call('describe sidegate.v1.DecisionService.WatchPolicy'), /is a method/);
  t.regex(await call('describe sidegate.v1.Principal'), /map<string, string> attributes = 6;/);
  t.regex(await call('describe sidegate.v1.Principal.expires_at'), /is a field/);
  t.regex(await call('describe sidegate.v1.Effect'), /EFFECT_ALLOW = 1;/);
  t.regex(await call('describe sidegate.v1.EFFECT_ALLOW'), /is an enum value/);
  t.regex(await call('describe google.protobuf.Timestamp'), /is a message/);
  await t.throwsAsync(call('describe sidegate.v1.Nothing'), { message: /not found/i });
});

const subject = '"principal":{"id":"ann","email":"ann@example.com","attributes":{"X-Team":"shop"}}';
const resource = '"resource":{"type":"orders","attributes":{"namespace":"shop"}}';
const calls = [
  [
    'Authenticate',
    '{"credentials":{"headers":[{"name":"authorization","value":"Bearer deploy-token"}]}}',
    /ACCESS_TOKEN/,
  ],
  ['Authorize', `{${subject},"action":"edit",${resource},"explain":true}`, /"x-team": "shop"/],
  ['AuthorizeBatch', `{${subject},"checks":[{"action":"edit",${resource}}]}`, /EFFECT_ALLOW/],
  ['ScopeFor', `{${subject},"action":"edit","resource_type":"orders"}`, /SCOPE_KIND_CONDITIONAL/],
  ['ListGrants', `{${subject}}`, /shop-editors/],
] as const;

for (const [method, request, answer] of calls) {
  test(`grpcurl calls ${method}`, async (t) => {
    const { addresses } = await serve(t);
    const call = await grpcurl(t, addresses[0] ?? '');
    t.regex(await call(`sidegate.v1.DecisionService/${method}`, request), answer);
  });
}

test('grpcurl calls the methods of health', async (t) => {
  const { addresses } = await serve(t);
  const call = await grpcurl(t, addresses[0] ?? '');
  t.regex(
    await call('grpc.health.v1.Health/Check', '{"service":"sidegate.v1.DecisionService"}'),
    /"SERVING"/,
  );
  t.regex(await call('grpc.health.v1.Health/List'), /"sidegate.v1.DecisionService": \{/);
});

for (const version of ['v1', 'v1alpha']) {
  test(`grpcurl calls reflection ${version}`, async (t) => {
    const { addresses } = await serve(t);
    const call = await grpcurl(t, addresses[0] ?? '');
    const method = `grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const questions: readonly (readonly [object, RegExp])[] = [
      [{ list_services: '' }, /sidegate.v1.DecisionService/],
      [{ file_by_filename: 'sidegate/v1/decision.proto' }, /fileDescriptorProto/],
      [{ file_by_filename: 'sidegate/v1/nothing.proto' }, /"errorCode": 5,/],
      [{ file_containing_symbol: 'sidegate.v1.Nothing' }, /"errorCode": 5,/],
      [{ all_extension_numbers_of_type: 'sidegate.v1.Grant' }, /"baseTypeName": "sidegate.v1.Grant"/],
      [{ all_extension_numbers_of_type: 'sidegate.v1.Nothing' }, /"errorCode": 5,/],
      [
        { file_containing_extension: { containing_type: 'sidegate.v1.Grant', extension_number: 1 } },
        /"errorCode": 5,/,
      ],
      [{}, /"errorCode": 3,/],
    ];
    for (const [question, answer] of questions) t.regex(await call(method, JSON.stringify(question)), answer);
  });
}

test('grpcurl watches the policy until the server drains', async (t) => {
  t.timeout(firstBuildMs);
  const path = await tool('grpcurl');
  const { addresses, server } = await serve(t);
  const child = spawn(path, ['-plaintext', addresses[0] ?? '', 'sidegate.v1.DecisionService/WatchPolicy']);
  const closed = once(child, 'close');
  t.regex(String(await once(child.stdout, 'data')), /"generation": "1"/);
  await server.drain(60_000);
  t.like(await closed, [unavailable]);
});
