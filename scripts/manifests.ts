import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tool } from './tools.ts';

const execute = promisify(execFile);
const deploy = fileURLToPath(new URL('../deploy', import.meta.url));

// Renders deploy/install.yaml.
const { stdout } = await execute(await tool('kustomize'), ['build', `${deploy}/kustomize/install`]);
const head = '# Rendered from deploy/kustomize/install by `npm run manifests`; change it there.\n';
writeFileSync(`${deploy}/install.yaml`, head + stdout);
