import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { tool } from '../../scripts/tools.ts';
import { injectorCommand } from '../../src/cli/injector.ts';
import { serveCommand } from '../../src/cli/serve.ts';
import { readConfig } from '../../src/config.ts';
import { load } from '../../src/policy/load.ts';
import { scratchFolder } from '../e2e/grpc/serve-fixture.ts';
import { entriesOf, listOf, maybe, textOf } from '../policy/decode.ts';
import { readCoreDefinitions } from './core-resources.ts';
import { type Check, type Definitions, field, readDefinitions, readObjects } from './custom-resources.ts';
import { deploy, exampleObjects, examples, manifest, render } from './manifests.ts';

const run = promisify(execFile);
const installation = (name: string): string =>
  fileURLToPath(new URL(`./installations/${name}`, import.meta.url));
const certManager: Definitions = {
  module: 'github.com/cert-manager/cert-manager@v1.21.2',
  files: ['deploy/crds/cert-manager.io_issuers.yaml', 'deploy/crds/cert-manager.io_certificates.yaml'],
};

async function readAll(): Promise<Check> {
  const [core, custom] = await Promise.all([readCoreDefinitions(), readDefinitions(certManager)]);
  return (object) =>
    textOf(field(object, 'apiVersion')).startsWith('cert-manager.io/') ? custom(object) : core(object);
}

test('the rendered installation is the one that kustomize renders', async (t) => {
  t.timeout(300_000);
  const text = manifest('install.yaml');
  t.is(text.split('\n').slice(1).join('\n'), await render(`${deploy}kustomize/install`));
});

test('each manifest is as its definitions say', async (t) => {
  t.timeout(300_000);
  const check = await readAll();
  for (const name of examples) t.deepEqual(exampleObjects(name).flatMap(check), [], name);
  t.deepEqual(readObjects(manifest('install.yaml')).flatMap(check), []);
  for (const name of ['cert-manager', 'everything']) {
    t.deepEqual(readObjects(await render(installation(name))).flatMap(check), [], name);
  }
});

test('a slip in one is found', async (t) => {
  t.timeout(300_000);
  const check = await readAll();
  const install = manifest('install.yaml');
  const slips = [
    [install, 'reinvocationPolicy:', 'reInvocationPolicy:'],
    [install, 'timeoutSeconds: 5', 'timeoutSeconds: five'],
    [install, 'readOnlyRootFilesystem:', 'readonlyRootFilesystem:'],
    [manifest('kustomize/components/cert-manager/certificates.yaml'), 'isCA: true', 'isCa: true'],
    [manifest('examples/kubernetes/per-node.yaml'), 'internalTrafficPolicy', 'internalTrafficpolicy'],
  ] as const;
  for (const [text, right, wrong] of slips) {
    t.not(readObjects(text.replace(right, wrong)).flatMap(check).length, 0, wrong);
  }
});

test('cert-manager fills in both webhook configurations, with a certificate for the name that they call', async (t) => {
  t.timeout(300_000);
  const objects = readObjects(await render(installation('cert-manager')));
  const named = (kind: string): readonly unknown[] => objects.filter((each) => field(each, 'kind') === kind);
  const [certificate] = named('Certificate').filter(
    (each) => field(field(each, 'metadata'), 'name') === 'sidegate-injector',
  );
  const hosts = listOf(field(field(certificate, 'spec'), 'dnsNames'), textOf);
  for (const kind of ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']) {
    const [configuration] = named(kind);
    const annotations = field(field(configuration, 'metadata'), 'annotations');
    t.is(field(annotations, 'cert-manager.io/inject-ca-from'), 'sidegate-system/sidegate-injector');
    for (const webhook of listOf(field(configuration, 'webhooks'), (each) => each)) {
      const service = field(field(webhook, 'clientConfig'), 'service');
      t.true(hosts.includes(`${textOf(field(service, 'name'))}.${textOf(field(service, 'namespace'))}.svc`));
    }
  }
});

test('all images of Sidegate are of this version', (t) => {
  const version = textOf(field(JSON.parse(manifest('../package.json')), 'version'));
  const texts = [
    manifest('install.yaml'),
    ...examples.map((name) => manifest(`examples/kubernetes/${name}`)),
  ];
  const images = texts.flatMap((text) =>
    [...text.matchAll(/image: (\S*sidegate\S*)/g)].map(([, image]) => image),
  );
  t.true(images.length >= 3);
  t.deepEqual(new Set(images), new Set([`sidegate/sidegate:${version}`]));
});

/** The policies in an example: what each object that is labelled for the gate holds. */
function policiesIn(name: string): readonly (readonly (readonly [file: string, text: string])[])[] {
  const objects = exampleObjects(name).filter(
    (each) => field(field(field(each, 'metadata'), 'labels'), 'sidegate.dev/policy') === 'true',
  );
  return objects.map((each) => entriesOf(field(each, 'data') ?? field(each, 'stringData'), textOf));
}

for (const name of examples.filter((each) => policiesIn(each).length > 0)) {
  test(`nothing is wrong with the policies in ${name}`, async (t) => {
    for (const policy of policiesIn(name)) {
      t.deepEqual(
        load(
          policy.map(([path, text]) => ({ path, text })),
          new Map(),
        ).problems,
        [],
      );
      const folder = scratchFolder(t);
      for (const [file, text] of policy) writeFileSync(`${folder}/${file}`, text);
      const check = run(`${deploy}../bin/sidegate.js`, ['check', '--policy', folder]);
      t.regex((await check).stdout, /^ok: /);
    }
  });
}

test('the policies that one pod mounts together load together', (t) => {
  const [service] = policiesIn('service-asks.yaml');
  const [common] = policiesIn('policy.yaml');
  const files = [...(common ?? []).filter(([file]) => file === 'policy.yaml'), ...(service ?? [])];
  t.deepEqual(
    load(
      files.map(([path, text]) => ({ path, text })),
      new Map(),
    ).problems,
    [],
  );
});

for (const name of ['own-envoy.yaml', 'own-envoy-socket.yaml']) {
  test(`Envoy takes its configuration in ${name}`, async (t) => {
    t.timeout(300_000);
    const configs = exampleObjects(name).flatMap((each) => {
      const text = maybe(field(field(each, 'data'), 'envoy.yaml'), textOf);
      return text === undefined ? [] : [text];
    });
    t.is(configs.length, 1);
    const file = `${scratchFolder(t)}/envoy.yaml`;
    const validate = async (text: string): Promise<string> => {
      writeFileSync(file, text);
      const { stdout } = await run(await tool('envoy'), ['--mode', 'validate', '-c', file, '-l', 'error']);
      return stdout;
    };
    const [config = ''] = configs;
    t.regex(await validate(config), /OK/);
    await t.throwsAsync(validate(config.replace('failure_mode_allow', 'failure_mode_alow')));
  });
}

test('the commands take the flags that the manifests give them', async (t) => {
  t.timeout(300_000);
  const commands = new Map([
    ['injector', injectorCommand],
    ['serve', serveCommand],
  ]);
  const texts = [
    manifest('install.yaml'),
    await render(installation('cert-manager')),
    manifest('examples/kubernetes/gateway.yaml'),
    manifest('examples/kubernetes/per-node.yaml'),
  ];
  const lines = texts.flatMap(readObjects).flatMap((each) => {
    const containers = field(field(field(field(each, 'spec'), 'template'), 'spec'), 'containers') ?? [];
    return listOf(containers, (container) => listOf(field(container, 'args') ?? [], textOf));
  });
  t.is(lines.length, texts.length);
  for (const [name = '', ...args] of lines) {
    const command = commands.get(name);
    if (command === undefined) throw new Error(`no command: ${name}`);
    t.notThrows(() => readConfig(command.flags, args, {}));
    t.throws(() => readConfig(command.flags, [...args, '--no-such-flag'], {}));
  }
});
