import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

// Compiles proto/ and writes its descriptors as a module, so that at run time reflection parses nothing.

const head = `// Written by scripts/descriptors.ts from proto/, not to be edited.

/** A file of the contract, for reflection. */
export interface FileDescriptor {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** Every fully-qualified name that the file declares. */
  readonly symbols: readonly string[];
  /** The google.protobuf.FileDescriptorProto as the compiler wrote it. */
  readonly base64: string;
}
`;

/** The elements of `repeated FileDescriptorProto file = 1`, byte for byte. */
function* filesIn(set: Uint8Array): Generator<Uint8Array> {
  const reader = new BinaryReader(set);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) yield reader.bytes();
    else reader.skip(wireType);
  }
}

function symbolsOf(file: FileDescriptorProto): string[] {
  const at = (name: string): string => (file.package === '' ? name : `${file.package}.${name}`);
  return [
    ...file.messageType.flatMap((message) => symbolsOfMessage(message, at(message.name))),
    ...file.enumType.flatMap((type) => symbolsOfEnum(type, at(type.name))),
    ...file.extension.map((extension) => at(extension.name)),
    ...file.service.flatMap(({ name, method }) => [
      at(name),
      ...method.map((each) => `${at(name)}.${each.name}`),
    ]),
  ];
}

function symbolsOfMessage(message: DescriptorProto, name: string): string[] {
  return [
    name,
    ...[...message.field, ...message.oneofDecl, ...message.extension].map((each) => `${name}.${each.name}`),
    ...message.nestedType.flatMap((nested) => symbolsOfMessage(nested, `${name}.${nested.name}`)),
    ...message.enumType.flatMap((nested) => symbolsOfEnum(nested, `${name}.${nested.name}`)),
  ];
}

/** The values of an enum are names beside it, not inside it. */
function symbolsOfEnum(type: EnumDescriptorProto, name: string): string[] {
  const scope = name.slice(0, name.lastIndexOf('.') + 1);
  return [name, ...type.value.map((value) => `${scope}${value.name}`)];
}

const [output] = process.argv.slice(2);
if (output === undefined) throw new Error('usage: node scripts/descriptors.ts OUTPUT');

const compile = ['build', '--as-file-descriptor-set', '--exclude-source-info', '-o', '-#format=binpb'];
const entries = [...filesIn(execFileSync('buf', compile))]
  .map((bytes) => ({ bytes, file: fromBinary(FileDescriptorProtoSchema, bytes) }))
  .sort((a, b) => (a.file.name < b.file.name ? -1 : 1))
  .map(({ bytes, file }) => ({
    name: file.name,
    dependencies: file.dependency,
    symbols: symbolsOf(file),
    base64: Buffer.from(bytes).toString('base64'),
  }));
const list = JSON.stringify(entries, undefined, 2);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(
  output,
  `${head}
/** Every file of proto/ and what they import, by name. */
export const descriptors: readonly FileDescriptor[] = ${list};
`,
);
