import test from 'ava';
import { injectorFlags, readInjectorMode, toInjectorSettings } from '../../src/cli/injector-flags.ts';
import { version } from '../../src/cli/version.ts';
import { readConfig, UsageError } from '../../src/config.ts';
import { defaultSettings } from '../../src/kubernetes/inject/settings.ts';

test('no flags are the defaults, and whoever knows the API server resolves the mode', (t) => {
  const config = readConfig(injectorFlags, [], {});
  t.is(readInjectorMode(config), 'auto');
  t.deepEqual(toInjectorSettings(config), defaultSettings(version));
});

test('flags and the environment say otherwise', (t) => {
  const flags = ['--mode', 'container', '--cpu-limit', '500m', '--memory-limit=1Gi'];
  const environment = {
    SIDEGATE_IMAGE: 'example.com/s:2',
    SIDEGATE_DEFAULT_POLICY: 'configmap/a:a.yaml,secret/b:b',
  };
  const config = readConfig(injectorFlags, flags, environment);
  t.is(readInjectorMode(config), 'container');
  t.deepEqual(toInjectorSettings(config), {
    image: 'example.com/s:2',
    policy: 'configmap/a:a.yaml,secret/b:b',
    mode: 'container',
    version,
    resources: { cpuRequest: '10m', cpuLimit: '500m', memoryRequest: '128Mi', memoryLimit: '1Gi' },
  });
});

for (const [flag, value] of [
  ['image', 'Side Gate'],
  ['default-policy', 'configmap/a,configmap/b'],
  ['mode', 'sidecar'],
  ['cpu-request', 'none'],
  ['cpu-limit', '1m'],
  ['memory-request', '1Gi'],
  ['memory-limit', '256m'],
] as const) {
  test(`\`--${flag} ${value}\` is refused by its name`, (t) => {
    const config = readConfig(injectorFlags, [`--${flag}`, value], {});
    const error = t.throws(() => toInjectorSettings(config), { instanceOf: UsageError });
    const named = flag === 'memory-request' ? 'memory-limit' : flag;
    t.true(error.message.includes(`\`--${named} `), error.message);
  });
}
