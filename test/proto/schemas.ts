import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { tool } from '../../scripts/tools.ts';

const execute = promisify(execFile);

/** The schemas of Envoy's ext_authz and of Istio's MeshConfig, of the versions that `schemas/go.mod` names. */
export async function readSchemas(): Promise<FileRegistry> {
  const { stdout } = await execute(await tool('schemas'), [], { encoding: 'buffer' });
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, stdout));
}
