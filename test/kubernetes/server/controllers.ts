import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tool } from '../../../scripts/tools.ts';
import type { ControlPlane } from './control-plane.ts';

/** What makes Pods of Deployments and Jobs, accounts of namespaces, and ends what is deleted. */
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'job-controller',
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
  'namespace-controller',
  'garbage-collector-controller',
];

/** Starts Kubernetes' own controllers; the answer ends them. */
export async function startControllers(control: ControlPlane): Promise<() => Promise<void>> {
  const flags = [
    `--kubeconfig=${control.kubeconfig}`,
    `--root-ca-file=${control.caFile}`,
    `--controllers=${CONTROLLERS.join()}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--v=0',
  ];
  const child = spawn(await tool('kube-controller-manager'), flags, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}
